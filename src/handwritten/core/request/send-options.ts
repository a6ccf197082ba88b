import type { ApiRequest } from "../../contract.ts";
import type { TimeoutOption } from "../timeouts.ts";
import type { FetchOptions } from "./fetch-options.ts";
import { type HeadersOption, mergeHeaders } from "./headers.ts";

/** Options of one call for policies; with a client that lacks the policy they are an error. */
export interface PolicyOptions {
  /** Milliseconds for the whole call, with its queues, waits and all attempts. Needs the policy `deadline`. */
  deadlineMs?: number | undefined;
  /** Before calls of a lower priority in the queue of a limiter; 0 unless said. Needs the policy `rateLimit`. */
  priority?: number | undefined;
  /** Tokens that the call is expected to use, prompt and answer together. Default: estimated. Needs the policy `rateLimit`. */
  estimatedTokens?: number | undefined;
  /**
   * Whether the answer may come out of the cache and be kept there; `refresh`: it may be kept, but is asked for anew.
   * Default: as the policy's rule says. Needs the policy `cache`.
   */
  cache?: boolean | "refresh" | undefined;
  /** Whether the call may be made twice at once, the faster answer counting. Default: as the policy says. Needs the policy `hedge`. */
  hedge?: boolean | undefined;
  /** Calls with the same key go to the same target as long as it is well. Needs the policy `failover`. */
  stickyKey?: string | undefined;
}

/** What may be said about sending one request. */
export interface SendOptions extends PolicyOptions {
  /** Aborts the call: it rejects with an `APIUserAbortError` at once, and its connection is closed. */
  signal?: AbortSignal | null | undefined;
  /**
   * Milliseconds that an attempt may be silent until it fails with an `APIConnectionTimeoutError`, or limits by name;
   * what these do not name is as the client's `timeout` says. Default: the client's `timeout`.
   */
  timeout?: TimeoutOption | undefined;
  /** Attempts after the first one. Default: the client's `maxRetries`, which is 0. */
  maxRetries?: number | undefined;
  /** More headers, by name; `null` leaves one out that would be sent otherwise. */
  headers?: HeadersOption | undefined;
  /** More query parameters; they win over those of the call. */
  query?: object | undefined;
  /** Sent as `Idempotency-Key`, the same for every attempt. */
  idempotencyKey?: string | undefined;
  /** More for the `fetch` that sends the request; these win over the client's. See {@link FetchOptions}. */
  fetchOptions?: FetchOptions | undefined;
}

/** A request with options put into it. Without any it is returned as it is. */
export const applyOptions = <Request extends ApiRequest>(
  request: Request,
  options: SendOptions | undefined,
): Request => {
  if (!options) return request;
  const { headers, idempotencyKey, query } = options;
  return {
    ...request,
    ...(query && { params: { ...request.params, query: { ...request.params?.query, ...query } } }),
    headers: mergeHeaders(request.headers, headers, { "idempotency-key": idempotencyKey }),
  };
};
