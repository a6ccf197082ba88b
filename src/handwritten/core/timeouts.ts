import { APIConnectionTimeoutError, type ErrorDetails, type FailurePhase } from "../errors/index.ts";
import { checkOptions, type Rules } from "./options/check-options.ts";
import { oneOf } from "./options/kinds.ts";
import { AMOUNT, checkNumber } from "./options/range.ts";

/** How long the parts of an attempt may take, in milliseconds; 0 or Infinity sets no limit. */
export interface Timeouts {
  /** From its start to the end of its body, streams included. Default: no limit. */
  readonly totalMs?: number | undefined;
  /**
   * Until there is a connection, TLS included; one that is kept alive is there at once. Known with `node:http` only: a
   * `fetch` does not tell. Default: no limit.
   */
  readonly connectMs?: number | undefined;
  /** From its start to the head of its answer, and to the end of a body that is read at once. Default: 600 000. */
  readonly headersMs?: number | undefined;
  /** For the first event of a stream, from when it is first asked for one. Default: 600 000. */
  readonly firstEventMs?: number | undefined;
  /** For something new in a stream, while its reader waits for it. Default: 600 000. */
  readonly idleMs?: number | undefined;
  /**
   * What counts as something new: `content`, so that a server that sends nothing but comments to keep the connection
   * alive is known to have stalled, or any `bytes`. Default: `content`
   */
  readonly idle?: "content" | "bytes" | undefined;
}

/** All limits at once, or one number of milliseconds that stands for `headersMs`, `firstEventMs` and `idleMs`, and no other limit. */
export type TimeoutOption = number | Timeouts;

/** Ten minutes, as long as a reasoning model may take to answer at all. */
export const DEFAULT_TIMEOUT_MS: number = 600_000;

/** The name of a limit that passed: `limit` of an APIConnectionTimeoutError. */
export type TimeoutName = Exclude<keyof Timeouts, "idle"> | "deadlineMs";

/** What is meant by a timeout. What an object does not name is as in `defaults`. */
export const timeoutsOf = (given: TimeoutOption | undefined, defaults: Timeouts = {}): Timeouts => {
  if (given === undefined || given === null) return defaults;
  checkTimeout(given);
  if (typeof given === "number") return { headersMs: given, firstEventMs: given, idleMs: given };
  const named = Object.entries(given).filter(([, value]) => value !== undefined && value !== null);
  return { ...defaults, ...Object.fromEntries(named) };
};

const RULES: Rules<Timeouts> = {
  totalMs: AMOUNT,
  connectMs: AMOUNT,
  headersMs: AMOUNT,
  firstEventMs: AMOUNT,
  idleMs: AMOUNT,
  idle: /* @__PURE__ */ oneOf("content", "bytes"),
};

/** @throws ConfigurationError for what would be no limit without anybody noticing; `name` is the option's */
export const checkTimeout = (given: unknown, name = "timeout"): void => {
  if (typeof given === "object" && given !== null) checkOptions(given, RULES, { of: name, path: `${name}.` });
  else checkNumber(name, given, AMOUNT);
};

/** Whether so many milliseconds are a limit at all. */
export const isLimit = (ms: number | undefined): ms is number =>
  ms !== undefined && ms > 0 && ms < Number.POSITIVE_INFINITY;

const MESSAGES: Readonly<Record<TimeoutName, (ms: number) => string>> = {
  connectMs: (ms) => `timed out after ${ms} ms waiting for a connection`,
  headersMs: (ms) => `timed out after ${ms} ms waiting for headers`,
  firstEventMs: (ms) => `timed out after ${ms} ms waiting for the first event`,
  idleMs: (ms) => `stream idle for ${ms} ms`,
  totalMs: (ms) => `attempt timed out after ${ms} ms`,
  deadlineMs: (ms) => `call timed out after ${ms} ms`,
};

const PHASES: Readonly<Record<TimeoutName, FailurePhase>> = {
  connectMs: "connect",
  headersMs: "request",
  firstEventMs: "body",
  idleMs: "body",
  totalMs: "request",
  deadlineMs: "request",
};

/** The error that says which limit passed: in its message, and as its `limit`. */
export const timeoutError = (
  limit: TimeoutName,
  ms: number,
  details: ErrorDetails = {},
): APIConnectionTimeoutError => {
  // `headersMs` is what a plain number has always meant.
  const name = limit === "headersMs" ? "" : ` (${limit})`;
  const message = MESSAGES[limit](ms) + name;
  const error = new APIConnectionTimeoutError({ ...details, phase: PHASES[limit], message });
  return Object.assign(error, { limit });
};
