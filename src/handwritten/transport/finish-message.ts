import { contextValue, prepareMessageKey } from "../core/context.ts";
import type { Context, WireMessage } from "../core/handler.ts";
import { mergeHeaders } from "../core/request/headers.ts";
import type { FetchInit } from "./platform-fetch.ts";
import { toWireHeaders } from "./wire-headers.ts";

/** Holds what a caller's function has thrown, which the call is to reject with as it is. */
export class OwnError {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

/**
 * The message of an attempt with what is done to it last: the caller's changes, then the signature. The same one where there
 * is neither.
 *
 * @throws OwnError with what the caller's function has thrown, and what the signing throws
 */
export const finishMessage = (
  url: string,
  init: FetchInit,
  { target: { sign }, ...context }: Context,
): FetchInit | Promise<FetchInit> => {
  const prepare = contextValue(context, prepareMessageKey);
  return prepare || sign ? finish(url, init, prepare, sign) : init;
};

const finish = async (
  url: string,
  init: FetchInit,
  prepare: ((message: WireMessage) => Promise<WireMessage>) | undefined,
  sign: Context["target"]["sign"],
): Promise<FetchInit> => {
  const { method, headers, body, signal, fetchOptions } = init;
  const written: WireMessage = { method, url, headers, body, signal, fetchOptions };
  const prepared = prepare ? await prepare(written).catch(raiseOwn) : written;
  const signature = await sign?.({ ...prepared, url });
  return {
    ...init,
    method: prepared.method,
    headers: toWireHeaders({ ...prepared.headers, ...mergeHeaders(signature) }),
    body: prepared.body,
    signal: prepared.signal,
    fetchOptions: prepared.fetchOptions,
  };
};

const raiseOwn = (error: unknown): never => {
  throw new OwnError(error);
};
