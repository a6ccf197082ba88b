import { checkFetchOptions } from "../request/fetch-options.ts";
import type { SendOptions } from "../request/send-options.ts";
import { checkTimeout } from "../timeouts.ts";
import { checkOptions, type Rule, type Rules } from "./check-options.ts";
import { FLAG, HEADERS, oneOf, RECORD, SIGNAL, SOME_TEXT } from "./kinds.ts";
import { nearestName } from "./nearest-name.ts";
import { AMOUNT, FINITE_AMOUNT } from "./range.ts";

/** How often a call may be repeated: whatever fails for ever is not to be repeated for ever. */
export const RETRIES: Rule = { min: 0, integer: true, finite: true };

/** The options of one call. */
export const SEND_RULES: Rules<SendOptions> = {
  signal: SIGNAL,
  timeout: checkTimeout,
  maxRetries: RETRIES,
  headers: HEADERS,
  query: RECORD,
  idempotencyKey: SOME_TEXT,
  fetchOptions: checkFetchOptions,
  deadlineMs: AMOUNT,
  // So that ten seconds for each step, and the time of day, stay exact.
  priority: { min: -1_000_000, max: 1_000_000 },
  estimatedTokens: FINITE_AMOUNT,
  cache: /* @__PURE__ */ oneOf(true, false, "refresh"),
  hedge: FLAG,
  stickyKey: SOME_TEXT,
};

/** Names that other libraries have for options of a call. */
const INSTEAD: Readonly<Record<string, string>> = {
  stream: "it is a parameter of the call, among the first ones",
  abortSignal: "use `signal`",
  controller: "use its `signal`",
  retries: "use `maxRetries`",
  apiKey: "use `client.withOptions({ apiKey })`",
  baseURL: "use `client.withOptions({ baseURL })`",
  defaultBaseURL: "use `client.withOptions({ baseURL })`",
  httpAgent: "use `agent` of the client",
};

const insteadOf = (name: string): string | undefined =>
  Object.hasOwn(INSTEAD, name) ? INSTEAD[name] : undefined;

/** Whether a name is like no option of a call, and like none that other libraries have. */
export const isStrangeToCalls = (name: string, names: readonly string[]): boolean =>
  insteadOf(name) === undefined && nearestName(name, names) === undefined;

/**
 * Checks the options of a call, before anything is sent.
 * @throws ConfigurationError for an option that there is not, or a value that it cannot have
 */
export const checkCallOptions = (options: object, rules: Readonly<Record<string, Rule>>): void =>
  checkOptions(options, rules, { of: "a call", insteadOf });
