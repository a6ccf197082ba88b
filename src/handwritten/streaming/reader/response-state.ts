import type { CallRecord } from "../../core/call-record.ts";
import type { ClientEvent } from "../../core/events.ts";
import type { Reply } from "../../core/handler.ts";
import type { Redactor } from "../../core/redactor.ts";
import { withReport } from "../../core/reply/decode.ts";
import type { BodyEnd, StreamedResponse } from "../../core/reply/watch-body.ts";
import { never } from "../../core/signals.ts";
import {
  type ErrorDetails,
  type OpenAIError,
  StreamInterruptedError,
  type StreamProgress,
} from "../../errors/index.ts";
import { factsOf, type ReplyFacts } from "../sse/read-event.ts";
import { Progress } from "./reading.ts";
import { streamError } from "./stream-error.ts";
import { anyEnd, type Terminal } from "./terminal.ts";

/** What is known of a response before its events. */
export interface ResponseStateOptions {
  readonly details?: ErrorDetails | undefined;
  readonly redactor?: Redactor | undefined;
  readonly terminal?: Terminal | undefined;
  /** What layers report of the call: errors of the stream carry it. */
  readonly call?: CallRecord | undefined;
  readonly emit?: ((event: ClientEvent) => void) | undefined;
}

/** The state of the response that a stream carries: its progress, whether it is whole, its usage. */
export class ResponseState extends Progress {
  readonly #head: Reply | undefined;
  readonly #details: ErrorDetails | undefined;
  readonly #redactor: Redactor | undefined;
  readonly #terminal: Terminal;
  readonly #call: CallRecord | undefined;
  readonly #emit: ResponseStateOptions["emit"];
  #isWhole = false;
  #usage: unknown;
  #model: string | undefined;
  #status: string | undefined;

  constructor(head: Reply | undefined, options: ResponseStateOptions) {
    const { details, redactor, terminal = anyEnd, emit, call } = options;
    super();
    this.#head = head;
    this.#details = details;
    this.#redactor = redactor;
    this.#terminal = terminal;
    this.#call = call;
    this.#emit = emit;
  }

  get head(): Reply | undefined {
    return this.#head;
  }

  /** Whether all requested parts have come. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** Takes the next event. @returns whether nothing follows it that matters */
  take(event: unknown): boolean {
    const isIdentified = this.responseID !== undefined;
    this.note(event);
    // The event that has the id has the model, too.
    if (!isIdentified && this.responseID !== undefined) this.#model = factIn(event, "model");
    this.#isWhole = this.#terminal.isWhole(event);
    // The usage comes with the last event, or after that.
    if (this.#isWhole || this.#terminal.end) {
      this.#usage = usageIn(event) ?? this.#usage;
      this.#status = factIn(event, "status") ?? this.#status;
    }
    return this.#isWhole && this.#terminal.last;
  }

  /**
   * The stream is over, by `[DONE]` or by the end of its body.
   * @throws StreamInterruptedError when that does not make the response whole
   */
  finish(by: "done" | "end"): void {
    if (this.#isWhole || this.#terminal[by]) return;
    const what = by === "done" ? "[DONE] came" : "the stream ended";
    const after = `after ${this.eventsReceived} events`;
    throw new StreamInterruptedError(`${what} before the response was complete, ${after}`, this.facts());
  }

  /** The outcome of the body of a whole response. */
  get end(): BodyEnd {
    const { response } = this;
    return { outcome: "complete", response, ...(this.#usage !== undefined && { usage: this.#usage }) };
  }

  /** What the events have said of the response. */
  get response(): StreamedResponse {
    const { finishReasons = this.#status === undefined ? [] : [this.#status] } = this.#terminal;
    return { id: this.responseID, model: this.#model, finishReasons };
  }

  /** The facts for errors. */
  facts(): ReplyFacts {
    return factsOf(this.#head, this.#details);
  }

  /** Reports that an event is not what the contract says. */
  reportDrift(fault: string, { eventsReceived, responseID }: StreamProgress = this): void {
    const operation = this.#details?.request?.operation ?? "";
    const requestID = this.#head?.headers.get("x-request-id") ?? undefined;
    this.#emit?.({ type: "drift", operation, fault, eventsReceived, responseID, requestID });
  }

  /** The error that a failure is reported as. */
  explain(cause: unknown, progress: StreamProgress = this, signal: AbortSignal = never()): OpenAIError {
    const error = streamError(cause, { signal, reply: this.facts(), progress, redactor: this.#redactor });
    return withReport(error, this.#call?.report, "report");
  }
}

/** The usage in a chunk of a completion, or in the response of a last event. */
const usageIn = (event: unknown): unknown => {
  const { usage, response } = (event ?? {}) as { usage?: unknown; response?: { usage?: unknown } | null };
  return usage ?? response?.usage ?? undefined;
};

/** A text field of a chunk, of the response of an event, or of the run among the assistants' events. */
const factIn = (event: unknown, name: "model" | "status"): string | undefined => {
  const { response, data, [name]: direct } = (event ?? {}) as Facts;
  const found = direct ?? response?.[name] ?? data?.[name];
  return typeof found === "string" ? found : undefined;
};

type Named = { readonly model?: unknown; readonly status?: unknown };
interface Facts extends Named {
  readonly response?: Named | null;
  readonly data?: Named | null;
}
