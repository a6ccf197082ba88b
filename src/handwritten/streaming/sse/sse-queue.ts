import type { ReplyFacts } from "../reader/response-facts.ts";
import { EventDecoder, type ServerSentEvent } from "./event-decoder.ts";
import type { Arrivals, Arrived } from "./event-queue.ts";
import { readEvent } from "./read-event.ts";

/** The answer that the events came in, for errors to tell of it. */
interface Answered {
  facts(): ReplyFacts;
}

/** What has arrived when nothing has: streams that wait share it. */
const NONE: readonly ServerSentEvent[] = [];

/**
 * Server-sent events as they arrive. They are read one by one when they are taken, so that an error comes after the
 * events before it, and what is never asked for is never parsed.
 */
export class ArrivedEvents implements Arrivals {
  readonly #decoder: EventDecoder;
  readonly #answer: Answered;
  #messages = NONE;
  #taken = 0;
  #failure: { readonly error: unknown } | undefined;

  constructor(answer: Answered, maxEventBytes?: number) {
    this.#answer = answer;
    this.#decoder = new EventDecoder(maxEventBytes);
  }

  push(chunk: Uint8Array | undefined): void {
    this.clear();
    const messages: ServerSentEvent[] = [];
    try {
      if (chunk) this.#decoder.push(chunk, messages);
      else this.#decoder.end(messages);
    } catch (error) {
      this.#failure = { error };
    }
    this.#messages = messages;
  }

  get some(): boolean {
    return this.#taken < this.#messages.length;
  }

  take(): Arrived | undefined {
    while (this.#taken < this.#messages.length) {
      const message = this.#messages[this.#taken++] as ServerSentEvent;
      const event = readEvent(message, () => this.#answer.facts());
      if (event.type !== "nothing") return event;
    }
    // They hold the text of the whole chunk.
    this.#messages = NONE;
    this.#taken = 0;
    if (this.#failure) throw this.#failure.error;
    return undefined;
  }

  clear(): void {
    this.#messages = NONE;
    this.#taken = 0;
    this.#failure = undefined;
  }
}
