import { APIError } from "./api-error.ts";
import type { ErrorKind } from "./error-kind.ts";
import { connectionCause, isUnanswered, mayPass, proxyCause } from "./failure-facts.ts";
import type { AnyOpenAIError } from "./index.ts";
import { OpenAIError } from "./openai-error.ts";

/** Why a call failed, as far as policies distinguish it. */
export type FailureCause =
  | "abort"
  /** A limit of one attempt passed. */
  | "timeout"
  /** The deadline of the whole call passed: the last attempt may have had next to no time. */
  | "deadline"
  | "connection"
  /** The host has no address, which waiting does not change; a resolver that fails for now is `connection`. */
  | "host_not_found"
  | "certificate"
  /** The proxy is not reached, or fails: nothing is known of the target. */
  | "proxy"
  /** The proxy cannot be used as it is set up: its address, its certificate, its credentials. */
  | "proxy_setup"
  /** The proxy does not connect to this target. */
  | "proxy_refusal"
  /** The peer speaks no TLS, or none that both accept. */
  | "tls"
  | "socket"
  | "stream_interrupted"
  /** An error event without a status, by which the server reports a failure of its own. */
  | "stream_server_error"
  /** Any other error event whose status is not known. */
  | "stream_error"
  | "rate_limit"
  /** The account has no credit left. */
  | "quota"
  /** The status is 500 or above. */
  | "server"
  /** Any other status: the request is not accepted as it is. */
  | "request"
  /** The response is not what the operation responds with. */
  | "decode"
  /** The response is larger than the client accepts. */
  | "too_large"
  /** A policy of the target did not send the request: a breaker or a limiter. */
  | "refused"
  /** The request was not sent for a reason of its own: a budget, an option, credentials, its encoding. */
  | "unsent"
  | "usage"
  /** Not an error of this library. */
  | "other";

/** A failure as policies read it. Each derives its own rule from this description. */
export interface FailureClass {
  readonly cause: FailureCause;
  /** Whether the same request may succeed at the same target a little later. `x-should-retry` wins over the status. */
  readonly mayPass: boolean;
  /**
   * How far the request got. `unanswered`: it was sent and no whole response came, so the work may have been done.
   * `rejected`: the server responded with an error status. Undefined where the error does not say.
   */
  readonly progress: "not_sent" | "unanswered" | "rejected" | undefined;
  /** The HTTP status of the response. */
  readonly status: number | undefined;
}

const CAUSES: Readonly<Record<Exclude<ErrorKind, "api" | "connection" | "proxy" | "timeout">, FailureCause>> =
  {
    bad_request: "request",
    authentication: "request",
    permission_denied: "request",
    not_found: "request",
    conflict: "request",
    unprocessable_entity: "request",
    redirect: "request",
    rate_limit: "rate_limit",
    quota_exceeded: "quota",
    server: "server",
    abort: "abort",
    stream_interrupted: "stream_interrupted",
    socket: "socket",
    send_queue_full: "usage",
    circuit_open: "refused",
    limit: "refused",
    budget: "unsent",
    configuration: "unsent",
    credentials: "unsent",
    request: "unsent",
    decode: "decode",
    too_large: "too_large",
    pagination: "usage",
    output: "other",
    webhook: "other",
    usage: "usage",
  };

/** Describes why a call failed, once for all policies. */
export const classify = (error: unknown): FailureClass => {
  if (!OpenAIError.is(error))
    return { cause: "other", mayPass: false, progress: undefined, status: undefined };
  const cause = causeOf(error);
  return {
    cause,
    mayPass: mayPass(error),
    progress: progressOf(error, cause),
    status: statusOf(error),
  };
};

const causeOf = (error: AnyOpenAIError): FailureCause => {
  switch (error.kind) {
    case "connection":
      return connectionCause(error.code ?? "");
    case "proxy":
      return proxyCause(error);
    case "timeout":
      return error.limit === "deadlineMs" ? "deadline" : "timeout";
    case "api":
      if (error.status !== undefined) return "request";
      return error.type === "server_error" ? "stream_server_error" : "stream_error";
    default:
      return CAUSES[error.kind];
  }
};

const progressOf = (error: AnyOpenAIError, cause: FailureCause): FailureClass["progress"] => {
  if (isUnanswered(error)) return "unanswered";
  if (cause === "refused" || cause === "unsent" || /^(?:connection|timeout|proxy)$/.test(error.kind))
    return "not_sent";
  // After its first event a stream has been worked on.
  return error instanceof APIError && error.status !== undefined && !error.eventsReceived
    ? "rejected"
    : undefined;
};

const statusOf = (error: AnyOpenAIError): number | undefined =>
  "status" in error && typeof error.status === "number" ? error.status : undefined;
