import { ResponseTooLargeError } from "../../errors/index.ts";
import { DEFAULT_MAX_EVENT_BYTES } from "./event-decoder.ts";
import { type ReplyFacts, readEvent } from "./read-event.ts";
import type { EventQueue, QueuedEvent } from "./sse-queue.ts";

/** Events as lines of JSON: what `toReadableStream()` writes. */
export class LineQueue implements EventQueue {
  readonly #utf8 = new TextDecoder();
  readonly #facts: () => ReplyFacts;
  readonly #max: number;
  #lines: string[] = [];
  #taken = 0;
  /** The pieces of the line that is not over; they are joined once. */
  #rest: string[] = [];
  #restLength = 0;
  #isEnd = false;

  constructor(facts: () => ReplyFacts, maxEventBytes: number = DEFAULT_MAX_EVENT_BYTES) {
    this.#facts = facts;
    this.#max = maxEventBytes;
  }

  push(chunk: Uint8Array | undefined): void {
    this.#isEnd = chunk === undefined;
    const lines = (chunk ? this.#utf8.decode(chunk, { stream: true }) : `${this.#utf8.decode()}\n`).split(
      "\n",
    );
    const rest = lines.pop() as string;
    this.#taken = 0;
    this.#lines = lines;
    if (lines.length) {
      lines[0] = this.#rest.join("") + lines[0];
      this.#rest = [];
      this.#restLength = 0;
    }
    this.#rest.push(rest);
    this.#restLength += rest.length;
  }

  get some(): boolean {
    return this.#taken < this.#lines.length;
  }

  take(): QueuedEvent | undefined {
    while (this.#taken < this.#lines.length) {
      const data = this.#lines[this.#taken++] as string;
      const event = readEvent(
        { event: undefined, data: data.trim(), unterminated: this.#isEnd },
        this.#facts,
      );
      if (event.type !== "nothing") return event;
    }
    if (this.#restLength > this.#max) throw new ResponseTooLargeError(this.#max, undefined, "an event");
    return undefined;
  }

  clear(): void {
    this.#lines = [];
    this.#taken = 0;
    this.#rest = [];
    this.#restLength = 0;
  }
}
