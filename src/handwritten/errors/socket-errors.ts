import { safeText } from "./describe/safe-text.ts";
import { assignKnown, type ErrorDetails, OpenAIError } from "./openai-error.ts";

/** How a WebSocket ended. */
export interface SocketClose {
  /** RFC 6455 §7.4; 1005: the peer gave none, 1006: the connection broke. */
  readonly code: number;
  /** What the peer said, or what this side found out. May be empty. */
  readonly reason: string;
  /** Whether both sides sent a close frame. */
  readonly wasClean: boolean;
}

/** What was under way when a socket ended. */
export interface SocketProgress {
  /** How many responses had begun and not ended. */
  readonly count: number;
  /** Their ids, as far as they are known. */
  readonly ids: readonly string[];
}

/** What a socket's errors know besides their message. */
export interface SocketErrorDetails extends ErrorDetails {
  readonly progress?: SocketProgress | undefined;
  /** `x-request-id` of the answer that opened the socket. */
  readonly requestID?: string | undefined;
}

/** The bytes of a close frame's reason (RFC 6455 §5.5), at most. */
export const MAX_REASON_BYTES = 123;

/**
 * The WebSocket is closed, though this side did not close it. `code` says who is at fault, and whether a new
 * connection may fare better: with 1000 neither side is, but a response was in progress that will not be finished.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1
 */
export class SocketClosedError extends OpenAIError {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
  /** The ids of responses that had begun and not ended; `responseID` is the first of them. */
  readonly interrupted: readonly string[];
  declare readonly requestID?: string;

  constructor({ code, reason, wasClean }: SocketClose, details: SocketErrorDetails = {}) {
    const said = safeText(reason, MAX_REASON_BYTES);
    const { count = 0, ids = [] } = details.progress ?? {};
    super(`the socket was closed with ${code}${underWay(count, ids)}${said && ` — ${said}`}`, details);
    this.interrupted = [...ids];
    assignKnown(this, { responseID: ids[0] });
    this.code = code;
    this.reason = said;
    this.wasClean = wasClean;
  }

  get kind(): "socket" {
    return "socket";
  }
  override get name(): string {
    return "SocketClosedError";
  }
}

const underWay = (count: number, ids: readonly string[]): string => {
  if (!count) return "";
  // The server made them up: neither long ones nor many are for a log.
  const named = ids.slice(0, 5).map((id) => safeText(id, 80));
  const names = named.length && ` (${named.join(", ")}${ids.length > named.length ? ", …" : ""})`;
  return ` while ${count === 1 ? "a response was" : `${count} responses were`} in progress${names || ""}`;
};

/** The event was not sent: too much waits to be sent already, as the network is slower or the connection is down. */
export class SendQueueFullError extends OpenAIError {
  /** What may wait, in bytes. */
  readonly limitBytes: number;
  /** What waits, in bytes, without the event that found no place. */
  readonly queuedBytes: number;

  constructor(limitBytes: number, queuedBytes: number, details?: ErrorDetails) {
    super(
      `${queuedBytes} of ${limitBytes} bytes wait to be sent, and this event does not fit: await \`send()\`, or raise \`maxQueuedBytes\``,
      details,
    );
    this.limitBytes = limitBytes;
    this.queuedBytes = queuedBytes;
  }

  get kind(): "send_queue_full" {
    return "send_queue_full";
  }
  override get name(): string {
    return "SendQueueFullError";
  }
}
