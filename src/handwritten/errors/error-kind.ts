/** The kind of an error, as a closed union: a `switch` over it is exhaustive. */
export type ErrorKind = StatusKind | TransportKind | PolicyKind | ClientKind;

/** The server answered and said no. */
export type StatusKind =
  /** A status without a class of its own, or an error inside a good answer that stands for no status. */
  | "api"
  | "bad_request"
  | "authentication"
  | "permission_denied"
  | "not_found"
  | "conflict"
  | "unprocessable_entity"
  /** 429: too many requests or tokens for now. */
  | "rate_limit"
  /** 429 with `insufficient_quota`: waiting does not help. */
  | "quota_exceeded"
  | "server"
  | "redirect";

/** There is no whole answer. */
export type TransportKind =
  | "connection"
  /** There is no connection because of the proxy: it was not reached, or it refused. */
  | "proxy"
  | "timeout"
  | "abort"
  | "stream_interrupted"
  /** A WebSocket was closed. */
  | "socket"
  /** Too much waits to be sent over a WebSocket already. */
  | "send_queue_full";

/** A policy that was switched on did not let the call go out. */
export type PolicyKind =
  /** Of a circuit breaker. */
  | "circuit_open"
  /** Of a limiter: of rate, concurrency, or the client's own restraint. */
  | "limit"
  /** Of a budget of tokens or money. */
  | "budget";

/** The request could not be made, or the answer not be used. */
export type ClientKind =
  | "configuration"
  /** A token could not be had: the workload has none, or its exchange was refused. */
  | "credentials"
  | "request"
  | "decode"
  | "too_large"
  | "pagination"
  /** The model did not give the output that was asked for. */
  | "output"
  /** A webhook is not from who has the secret. */
  | "webhook"
  | "usage";
