import type { ContextKey } from "./handler.ts";

/** A name for a value that travels with a call from its caller to the layer that knows it. */
export const contextKey = <Value>(name: string): ContextKey<Value> => ({ name });

/** The value that a call carries under a key, or undefined. */
export const contextValue = <Value>(
  context: { readonly values: ReadonlyMap<ContextKey<unknown>, unknown> },
  key: ContextKey<Value>,
): Value | undefined => context.values.get(key) as Value | undefined;

/** The per-call timeout, in milliseconds. */
export const timeoutKey: ContextKey<number> = { name: "timeout" };

/** The per-call number of retries. */
export const maxRetriesKey: ContextKey<number> = { name: "maxRetries" };
