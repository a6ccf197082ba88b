import { type Clock, systemClock } from "../core/clock.ts";
import type { Reply } from "../core/handler.ts";
import { readText } from "../core/reply/read-text.ts";
import { isSafeAddress, parseAddress } from "../core/request/base-url.ts";
import { describeRequest } from "../core/request/describe-request.ts";
import {
  APIConnectionTimeoutError,
  ConfigurationError,
  type DescribedRequest,
  typedError,
} from "../errors/index.ts";

/** The platform's `fetch`, or a function of its shape. */
export type TokenFetch = (input: string, init?: RequestInit) => Promise<Response>;

/** How tokens are asked for. */
export interface TokenRequestOptions {
  /** Default: the platform's. */
  readonly fetch?: TokenFetch | undefined;
  /** Milliseconds until a request for a token fails. Default: 10 000. */
  readonly timeout?: number | undefined;
  /** The passage of time; for tests. */
  readonly clock?: Clock | undefined;
}

/** An answer that is read to its end, whatever its status. */
export interface TokenAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly request: DescribedRequest;
}

/** A token is a few kilobytes. */
const MAX_BYTES = 1_048_576;

/**
 * Sends one request for a token. It follows no redirect, which would carry the token or what it is exchanged for
 * to an address that the caller did not choose, and repeats nothing.
 *
 * @param operation - as an error names it
 * @throws APIConnectionError when there is no whole answer, APIConnectionTimeoutError when it is late
 */
export const requestToken = async (
  url: string,
  operation: string,
  init: Pick<RequestInit, "headers" | "body"> & { readonly method: "GET" | "POST" },
  {
    fetch = (input, rest) => globalThis.fetch(input, rest),
    timeout = 10_000,
    clock = systemClock,
  }: TokenRequestOptions,
): Promise<TokenAnswer> => {
  const { pathname } = new URL(url);
  const request = describeRequest(
    { operation, method: init.method, path: pathname, body: { kind: "none" }, reply: "text" },
    url,
  );
  const controller = new AbortController();
  const stopTimer = clock.after(timeout, () =>
    controller.abort(
      new APIConnectionTimeoutError({
        message: `timed out after ${timeout} ms waiting for headers`,
        request,
      }),
    ),
  );
  let answered = false;
  try {
    const response = await fetch(url, { ...init, redirect: "manual", signal: controller.signal });
    answered = true;
    const text = await readText(response as Reply, MAX_BYTES);
    return { status: response.status, headers: response.headers, text, request };
  } catch (error) {
    throw typedError(error, controller.signal, answered, { request });
  } finally {
    stopTimer();
  }
};

/** An address that a secret may be sent to: https, or this machine. @throws ConfigurationError when it is none */
export const checkTokenURL = (text: string, option: string): string => {
  const url = parseAddress(text, option);
  if (url.hash) throw new ConfigurationError(`\`${option}\` must have no fragment`);
  if (!isSafeAddress(url)) throw new ConfigurationError(`\`${option}\` must be https: a token is sent there`);
  return url.href;
};
