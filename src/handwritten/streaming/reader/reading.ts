import type { ReplyHeaders } from "../../core/handler.ts";
import type { OpenAIError, StreamProgress } from "../../errors/index.ts";
import type { Step } from "./step.ts";

/** What a stream is doing: the first two change into one another, the others are final. */
export type StreamState = "running" | "paused" | "cancelled" | "complete" | "error";

/**
 * How a stream ended: with the event that makes its answer whole (`complete`), without it (`truncated`), or because
 * its reader would have no more of it (`cancelled`).
 */
export type Verdict = "complete" | "truncated" | "cancelled";

/** Where the events of a stream come from: a connection, one connection after another, a branch of another stream. */
export interface Reading<out Event> {
  readonly controller: AbortController;
  /** The head of the answer; undefined where there is none. */
  readonly head: { readonly status: number; readonly headers: ReplyHeaders } | undefined;
  readonly state: StreamState;
  readonly progress: StreamProgress;
  /** The next event, the end, or what went wrong. */
  next(): Promise<Step<Event>>;
  pause(): void;
  resume(): void;
  /** Ends it and closes the connection; a `next()` that waits is told the end. */
  cancel(): void;
  /**
   * Calls back if it is ended from outside, by an abort or a deadline: with what its next step throws, and before that.
   * For one listener. What is wrong with the events themselves is told by the steps alone, each in its turn.
   */
  onBreak(listener: (error: unknown) => void): void;
  /** A failure as its reader is told of it: with the request, the answer, and how far the stream has come. */
  explain(cause: unknown, progress?: StreamProgress): OpenAIError;
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

/** What a state says of how the stream ended; undefined while it has not. */
export const verdictOf = (state: StreamState): Verdict | undefined => VERDICTS[state];
