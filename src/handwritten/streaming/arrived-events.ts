import type { Arrivals, Arrived } from "./arrivals.ts";
import { readEvent } from "./read-event.ts";
import type { ReplyFacts } from "./reply-facts.ts";
import { createSSEDecoder, type ServerSentEvent, type SSEDecoder } from "./sse.ts";

/**
 * Server-sent events as they arrive. They are read one by one when they are taken, so that an error comes after the
 * events before it, and what is never asked for is never parsed.
 */
export class ArrivedEvents implements Arrivals {
  readonly #decoder: SSEDecoder;
  readonly #facts: () => ReplyFacts;
  #messages: ServerSentEvent[] = [];
  #taken = 0;
  #failure: { readonly error: unknown } | undefined;

  constructor(facts: () => ReplyFacts, maxEventBytes?: number) {
    this.#facts = facts;
    this.#decoder = createSSEDecoder((message) => this.#messages.push(message), maxEventBytes);
  }

  push(chunk: Uint8Array | undefined): void {
    this.clear();
    try {
      if (chunk) this.#decoder.push(chunk);
      else this.#decoder.end();
    } catch (error) {
      this.#failure = { error };
    }
  }

  get some(): boolean {
    return this.#taken < this.#messages.length;
  }

  take(): Arrived | undefined {
    while (this.#taken < this.#messages.length) {
      const event = readEvent(this.#messages[this.#taken++] as ServerSentEvent, this.#facts);
      if (event.type !== "nothing") return event;
    }
    if (this.#failure) throw this.#failure.error;
    return undefined;
  }

  clear(): void {
    this.#messages = [];
    this.#taken = 0;
    this.#failure = undefined;
  }
}
