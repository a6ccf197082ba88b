import type { ReplyHeaders } from "../../core/handler.ts";
import type { OpenAIError, StreamProgress } from "../../errors/index.ts";

/** What `next()` gives: an event, or the end. */
export type Step<Event> = IteratorResult<Event, undefined>;

/** The state of a stream: `running` and `paused` alternate, the others are final. */
export type StreamState = "running" | "paused" | "cancelled" | "complete" | "error";

/**
 * How a stream ended: with the event that makes its response whole (`complete`), without it (`truncated`), or because
 * its consumer ended it (`cancelled`).
 */
export type Verdict = "complete" | "truncated" | "cancelled";

/** Where the events of a stream come from: a connection, one connection after another, a branch of another stream. */
export interface Reading<out Event> {
  readonly controller: AbortController;
  /** The head of the response; undefined where there is none. */
  readonly head: { readonly status: number; readonly headers: ReplyHeaders } | undefined;
  readonly state: StreamState;
  readonly progress: StreamProgress;
  /** The next event, the end, or a rejection with the error. */
  next(): Promise<Step<Event>>;
  pause(): void;
  resume(): void;
  /** Ends it and closes the connection; a pending `next()` resolves to the end. */
  cancel(): void;
  /**
   * Calls back if it is ended from outside, by an abort or a deadline: with the error of its next step, and before that
   * step. For one listener. Errors in the events themselves are thrown by the steps alone.
   */
  onBreak(listener: (error: unknown) => void): void;
  /** The error that a failure is reported as: with the request, the response, and the progress of the stream. */
  explain(cause: unknown, progress?: StreamProgress): OpenAIError;
  /** Reports that an event is not what the contract says: what is wrong, in words that quote no value. */
  reportDrift?(fault: string, progress?: StreamProgress): void;
}

/** Whether a stream is over. */
export const isOver = (state: StreamState): boolean => state !== "running" && state !== "paused";

const VERDICTS: Readonly<Record<StreamState, Verdict | undefined>> = {
  running: undefined,
  paused: undefined,
  cancelled: "cancelled",
  complete: "complete",
  error: "truncated",
};

/** The verdict of a final state; undefined for the others. */
export const verdictOf = (state: StreamState): Verdict | undefined => VERDICTS[state];

type Identified = { readonly id?: unknown; readonly object?: unknown };
interface Facts extends Identified {
  readonly sequence_number?: unknown;
  readonly response?: Identified | null;
  readonly data?: Identified | null;
}

/** Counts the events of a stream, and notes their ids. */
export class Progress implements StreamProgress {
  eventsReceived = 0;
  responseID: string | undefined = undefined;
  sequenceNumber: number | undefined = undefined;

  note(event: unknown): void {
    this.eventsReceived++;
    if (typeof event !== "object" || event === null) return;
    const { sequence_number: number } = event as Facts;
    if (typeof number === "number") this.sequenceNumber = number;
    this.responseID ??= idOf(event);
  }
}

/** The id of a response, of a chunk (they all have the completion's), or of a run among the assistants' events. */
const idOf = ({ id, response, data }: Facts): string | undefined => {
  const found = id ?? response?.id ?? (data?.object === "thread.run" ? data.id : undefined);
  return typeof found === "string" ? found : undefined;
};
