import { EventDecoder, type ServerSentEvent } from "./event-decoder.ts";
import { type ReadEvent, type ReplyFacts, readEvent } from "./read-event.ts";

/** An event that is not a keep-alive. */
export type QueuedEvent = Exclude<ReadEvent, { type: "nothing" }>;

/** The unread events of the last chunk. */
export interface EventQueue {
  /** Takes the bytes of a chunk, or undefined for the end of the body. */
  push(chunk: Uint8Array | undefined): void;
  /** Whether events of the last chunk are unread. */
  readonly some: boolean;
  /**
   * The next event, without keep-alives; undefined when another chunk has to be read.
   * @throws OpenAIError for an event that cannot be read
   */
  take(): QueuedEvent | undefined;
  clear(): void;
}

/** The response that the events came in: errors carry its facts. */
export interface FactsSource {
  facts(): ReplyFacts;
}

/** An empty queue, shared by all streams that wait. */
const NONE: readonly ServerSentEvent[] = [];

/**
 * Server-sent events as they arrive. Each is parsed when it is taken: an error comes after the events before it, and an
 * event that is never taken is never parsed.
 */
export class SSEQueue implements EventQueue {
  readonly #decoder: EventDecoder;
  readonly #source: FactsSource;
  #messages = NONE;
  #taken = 0;
  #failure: { readonly error: unknown } | undefined;

  constructor(source: FactsSource, maxEventBytes?: number) {
    this.#source = source;
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

  take(): QueuedEvent | undefined {
    while (this.#taken < this.#messages.length) {
      const message = this.#messages[this.#taken++] as ServerSentEvent;
      const event = readEvent(message, () => this.#source.facts());
      if (event.type !== "nothing") return event;
    }
    // The messages hold the text of the whole chunk.
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
