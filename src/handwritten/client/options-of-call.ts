import { isStrangeToCalls } from "../core/options/call-options.ts";
import { REQUEST_RULES, type RequestOptions } from "../core/request/override-request.ts";
import type { ClientOptions } from "./client-options.ts";
import { CLIENT_RULES } from "./option-rules.ts";

/** The options of a call that mean something, and the names of the others. */
export interface OptionsOfCall {
  readonly options: RequestOptions;
  readonly ignored: readonly string[];
}

/**
 * The options of a call without those of a client that say what the client says already, and without names that are like
 * no option. Packages hand on the options of their client with each call, and what their own callers gave them. An option
 * of the client that says something else, and a name that is like one of a call, stay: they are errors, because they
 * would be without effect.
 */
export const optionsOfCall = (call: RequestOptions, client: ClientOptions): OptionsOfCall => {
  // What is no object is for the check of the call's options to refuse.
  if (typeof call !== "object" || call === null) return { options: call, ignored: [] };
  const isSaid = ([name, value]: [string, unknown]): boolean =>
    Object.hasOwn(client, name) && isWithin(value, client[name as keyof ClientOptions]);
  const isStrange = ([name, value]: [string, unknown]): boolean =>
    value !== undefined && !Object.hasOwn(CLIENT_RULES, name) && isStrangeToCalls(name, REQUEST_NAMES);
  const others = Object.entries(call).filter(([name]) => !Object.hasOwn(REQUEST_RULES, name));
  const ignored = others.filter(isStrange).map(([name]) => name);
  const left = new Set([...ignored, ...others.filter(isSaid).map(([name]) => name)]);
  if (!left.size) return { options: call, ignored };
  return { options: Object.fromEntries(Object.entries(call).filter(([name]) => !left.has(name))), ignored };
};

const REQUEST_NAMES: readonly string[] = /* @__PURE__ */ Object.keys(REQUEST_RULES);

/** Whether a value is another one, or a map of some entries of that. */
const isWithin = (value: unknown, whole: unknown): boolean => {
  if (value === whole) return true;
  if (!isPlain(value) || !isPlain(whole)) return false;
  return Object.entries(value).every(([name, part]) => whole[name] === part);
};

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
