import type { HeadersRecord } from "../contract.ts";
import type { ContextKey, WireMessage } from "./handler.ts";
import type { FetchOptions } from "./request/fetch-options.ts";
import type { PolicyOptions } from "./request/send-options.ts";
import type { TimeoutOption } from "./timeouts.ts";

/** A name for a value that travels with a call from its caller to the layer that knows it. */
export const contextKey = <Value>(name: string): ContextKey<Value> => ({ name });

/** The value that a call carries under a key, or undefined. */
export const contextValue = <Value>(
  context: { readonly values: ReadonlyMap<ContextKey<unknown>, unknown> },
  key: ContextKey<Value>,
): Value | undefined => context.values.get(key) as Value | undefined;

/** The same context with one more value, or another one. */
export const withValue = <
  Context extends { readonly values: ReadonlyMap<ContextKey<unknown>, unknown> },
  Value,
>(
  context: Context,
  key: ContextKey<Value>,
  value: Value,
): Context => ({ ...context, values: new Map(context.values).set(key, value) });

/** The per-call timeout. */
export const timeoutKey: ContextKey<TimeoutOption> = { name: "timeout" };

/** The per-call number of retries. */
export const maxRetriesKey: ContextKey<number> = { name: "maxRetries" };

/** What the caller told policies about this one call; absent when that was nothing. */
export const policyOptionsKey: ContextKey<PolicyOptions> = { name: "policyOptions" };

/** What the caller told the platform's `fetch` about this one call. */
export const fetchOptionsKey: ContextKey<FetchOptions> = { name: "fetchOptions" };

/** Changes each attempt as it goes on the wire, before it is signed. What it throws is the call's error. */
export const prepareMessageKey: ContextKey<(message: WireMessage) => Promise<WireMessage>> = {
  name: "prepareMessage",
};

/** When the whole call has to be over, on the monotonic scale of the context's clock. */
export const deadlineKey: ContextKey<number> = { name: "deadline" };

/** What is left of the client's default headers where a request goes to another target than the client's own. */
export const defaultHeadersKey: ContextKey<(headers: HeadersRecord) => HeadersRecord> = {
  name: "defaultHeaders",
};

/** The largest event of a stream; see `maxEventBytes` of `createClient`. */
export const maxEventBytesKey: ContextKey<number> = { name: "maxEventBytes" };

/**
 * Aborts the body of an answer, where that is not the attempt's own signal: a stream without a deadline outlives what
 * was there for its head, and of streams there may be thousands.
 */
export const bodySignalKey: ContextKey<AbortSignal> = { name: "bodySignal" };

/** Told by a transport that knows when it begins to connect, and when it is connected. */
export const connectionKey: ContextKey<ConnectionListener> = { name: "connection" };

/** Hears how far the connection of an attempt is; one that is kept alive is `connected` at once. */
export type ConnectionListener = (state: "connecting" | "connected") => void;
