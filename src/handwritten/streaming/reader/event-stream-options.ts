import type { CallRecord } from "../../core/call-record.ts";
import type { Clock } from "../../core/clock.ts";
import type { ClientEvent } from "../../core/events.ts";
import type { Redactor } from "../../core/redactor.ts";
import type { Timeouts } from "../../core/timeouts.ts";
import type { ErrorDetails } from "../../errors/index.ts";
import type { Terminal } from "./terminal.ts";

/** How an `EventStream` is read. */
export interface EventStreamOptions {
  /** Aborting it aborts the controller. Nothing listens to it any more when the stream is over. */
  readonly signal?: AbortSignal | undefined;
  /** Aborting it ends the stream with an APIUserAbortError. Default: a new one. */
  readonly controller?: AbortController | undefined;
  /** Details of the request for the errors of the stream. */
  readonly details?: ErrorDetails | undefined;
  /** The largest event held in memory, counted as decoded characters. Default: 64 MiB. */
  readonly maxEventBytes?: number | undefined;
  /** When the response is whole; see `terminalOf`. Default: at the end of its body, or at `[DONE]`. */
  readonly terminal?: Terminal | undefined;
  /** How long to wait for the first event, and for new content after it. Default: no limit. */
  readonly timeouts?: Timeouts | undefined;
  /** Default: the platform's. */
  readonly clock?: Clock | undefined;
  /** Receives what is noticed about the events: `drift`. Default: no listener. */
  readonly emit?: ((event: ClientEvent) => void) | undefined;
  /** Takes secrets out of the stream's errors. Default: none. */
  readonly redactor?: Redactor | undefined;
  /** What layers report of the call: errors of the stream carry it. */
  readonly call?: CallRecord | undefined;
}
