import {
  contextValue,
  fetchOptionsKey,
  maxRetriesKey,
  policyOptionsKey,
  timeoutKey,
} from "../../core/context.ts";
import type { Context, ContextKey } from "../../core/handler.ts";
import { canonicalJSON } from "./canonical-json.ts";

const SETTINGS: readonly ContextKey<unknown>[] = [
  timeoutKey,
  maxRetriesKey,
  fetchOptionsKey,
  policyOptionsKey,
];

/** What a platform's options hold (a dispatcher, say) has no text: those of two calls are the same if they are one object. */
const numbers = new WeakMap<object, number>();
let count = 0;

const numberOf = (options: object): number => {
  const number = numbers.get(options) ?? ++count;
  numbers.set(options, number);
  return number;
};

/** What a caller said of how its call is to be made. Calls share a request only where that is the same. */
export const callSettings = (context: Context): string => {
  // That it may share is no way to be made.
  const { cache: _, ...policies } = contextValue(context, policyOptionsKey) ?? {};
  const timeout = contextValue(context, timeoutKey);
  const maxRetries = contextValue(context, maxRetriesKey);
  const fetchOptions = contextValue(context, fetchOptionsKey);
  if (timeout === undefined && maxRetries === undefined && !fetchOptions && !Object.keys(policies).length)
    return "";
  return canonicalJSON([timeout, maxRetries, policies, fetchOptions && numberOf(fetchOptions)]);
};

/**
 * The context of a call that goes on without its caller: the caller's signal does not abort it, and it writes no report.
 */
export const detached = (context: Context, signal: AbortSignal): Context => ({
  ...context,
  signal,
  values: new Map(SETTINGS.map((key) => [key, contextValue(context, key)])),
  call: { standingHeaders: context.call.standingHeaders },
});
