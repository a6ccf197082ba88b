import { REQUEST_RULES, type RequestOptions } from "../core/request/override-request.ts";
import type { ClientOptions } from "./client-options.ts";

/**
 * The options of a call without those of a client that say what the client says already. Packages hand on the options of
 * their client with each call; one that says something else is an error, because it would be without effect.
 */
export const withoutClientOptions = (call: RequestOptions, client: ClientOptions): RequestOptions => {
  // What is no object is for the check of the call's options to refuse.
  if (typeof call !== "object" || call === null) return call;
  const isSaid = ([name, value]: [string, unknown]): boolean =>
    !Object.hasOwn(REQUEST_RULES, name) &&
    Object.hasOwn(client, name) &&
    isWithin(value, client[name as keyof ClientOptions]);
  const entries = Object.entries(call);
  const left = entries.filter((entry) => !isSaid(entry));
  return left.length === entries.length ? call : Object.fromEntries(left);
};

/** Whether a value is another one, or a map of some entries of that. */
const isWithin = (value: unknown, whole: unknown): boolean => {
  if (value === whole) return true;
  if (!isPlain(value) || !isPlain(whole)) return false;
  return Object.entries(value).every(([name, part]) => whole[name] === part);
};

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
