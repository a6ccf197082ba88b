import type { Reply } from "../../core/handler.ts";
import type { Redactor } from "../../core/redactor.ts";
import type { BodyEnd } from "../../core/reply/when-body-ends.ts";
import { never } from "../../core/signals.ts";
import {
  type ErrorDetails,
  type OpenAIError,
  StreamInterruptedError,
  type StreamProgress,
} from "../../errors/index.ts";
import { Progress } from "./progress.ts";
import { factsOf, type ReplyFacts } from "./response-facts.ts";
import { streamError } from "./stream-error.ts";
import { anyEnd, type Terminal } from "./terminal.ts";

/** What is known of an answer before its events. */
export interface AnswerOptions {
  readonly details?: ErrorDetails | undefined;
  readonly redactor?: Redactor | undefined;
  readonly terminal?: Terminal | undefined;
}

/** What a stream's events have said of the answer that they make: how far it is, whether it is whole, what it took. */
export class Answer extends Progress {
  readonly #head: Reply | undefined;
  readonly #details: ErrorDetails | undefined;
  readonly #redactor: Redactor | undefined;
  readonly #terminal: Terminal;
  #isWhole = false;
  #usage: unknown;

  constructor(head: Reply | undefined, { details, redactor, terminal = anyEnd }: AnswerOptions) {
    super();
    this.#head = head;
    this.#details = details;
    this.#redactor = redactor;
    this.#terminal = terminal;
  }

  get head(): Reply | undefined {
    return this.#head;
  }

  /** Whether all of it has come that was asked for. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** Takes the next event. @returns whether nothing follows it that matters */
  take(event: unknown): boolean {
    this.note(event);
    this.#isWhole = this.#terminal.isWhole(event);
    // It is told with the last event, or after that.
    if (this.#isWhole || this.#terminal.end) this.#usage = usageIn(event) ?? this.#usage;
    return this.#isWhole && this.#terminal.last;
  }

  /**
   * The stream is over, by `[DONE]` or by the end of its body.
   * @throws StreamInterruptedError when that does not make the answer whole
   */
  finish(by: "done" | "end"): void {
    if (this.#isWhole || this.#terminal[by]) return;
    const what = by === "done" ? "[DONE] came" : "the stream ended";
    const after = `after ${this.eventsReceived} events`;
    throw new StreamInterruptedError(`${what} before the answer was complete, ${after}`, this.facts());
  }

  /** How the body has ended whose answer is whole. */
  get end(): BodyEnd {
    return { outcome: "complete", ...(this.#usage !== undefined && { usage: this.#usage }) };
  }

  /** What errors say of the reply. */
  facts(): ReplyFacts {
    return factsOf(this.#head, this.#details);
  }

  /** A failure as the stream's reader is told of it. */
  explain(cause: unknown, progress: StreamProgress = this, signal: AbortSignal = never()): OpenAIError {
    return streamError(cause, { signal, reply: this.facts(), progress, redactor: this.#redactor });
  }
}

/** Of a chunk of a completion, or of the response that a last event carries. */
const usageIn = (event: unknown): unknown => {
  const { usage, response } = (event ?? {}) as { usage?: unknown; response?: { usage?: unknown } | null };
  return usage ?? response?.usage ?? undefined;
};
