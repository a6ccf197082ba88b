import { type ReadEvent, type ReplyFacts, readEvent } from "./read-event.ts";
import { createSSEDecoder, type ServerSentEvent, type SSEDecoder } from "./sse.ts";

/**
 * The events of the last chunk that nobody has read yet. They are read one by one when they are taken, so that an
 * error comes after the events before it, and what is never asked for is never parsed.
 */
export class ArrivedEvents {
  readonly #decoder: SSEDecoder;
  readonly #facts: () => ReplyFacts;
  #messages: ServerSentEvent[] = [];
  #taken = 0;
  #failure: { readonly error: unknown } | undefined;

  constructor(facts: () => ReplyFacts, maxEventBytes?: number) {
    this.#facts = facts;
    this.#decoder = createSSEDecoder((message) => this.#messages.push(message), maxEventBytes);
  }

  /** Takes the bytes of a chunk, or undefined for the end of the body. */
  push(chunk: Uint8Array | undefined): void {
    this.clear();
    try {
      if (chunk) this.#decoder.push(chunk);
      else this.#decoder.end();
    } catch (error) {
      this.#failure = { error };
    }
  }

  /** The next event that says something; undefined when the connection has to be asked. */
  take(): Exclude<ReadEvent, { type: "nothing" }> | undefined {
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
