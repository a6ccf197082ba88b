import { safeText } from "../errors/safe-text.ts";
import { ConfigurationError } from "../errors.ts";
import type { CredentialOptions } from "./credentials.ts";
import type { ConnectionOptions } from "./options.ts";
import type { RealtimeSession } from "./realtime-address.ts";

/** An option of some kind of connection. */
type OptionName = keyof ConnectionOptions | keyof CredentialOptions | keyof RealtimeSession;

/** What an option must be, and whether a value is that. */
type Rule = readonly [due: string, is: (value: unknown) => boolean];

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
const has =
  (name: string) =>
  (value: unknown): boolean =>
    isObject(value) && name in value;
const is =
  (...types: string[]) =>
  (value: unknown): boolean =>
    types.includes(typeof value);

const text: Rule = ["a string", is("string")];
const flag: Rule = ["true or false", is("boolean")];
const number: Rule = ["a number from 0 on", (value) => typeof value === "number" && value >= 0];

const RULES: Readonly<Record<OptionName, Rule>> = {
  model: text,
  callID: text,
  intent: text,
  auth: ['"header" or "subprotocol"', (value) => value === "header" || value === "subprotocol"],
  clientSecret: [
    "a string, a secret, or a function that gives one",
    (value) => is("string", "function")(value) || has("expose")(value),
  ],
  dangerouslyAllowBrowser: flag,
  signal: ["an AbortSignal", has("aborted")],
  reconnect: ["true, false, or an object of options", (value) => is("boolean")(value) || isPlain(value)],
  connectTimeoutMs: number,
  pingIntervalMs: number,
  pingTimeoutMs: number,
  idleTimeoutMs: number,
  closeTimeoutMs: number,
  maxMessageBytes: number,
  maxQueuedBytes: number,
  maxUnreadBytes: number,
  compression: flag,
  headers: ["headers by name", isObject],
  query: [
    "an object of strings",
    (value) => isPlain(value) && Object.values(value).every(is("string", "undefined")),
  ],
  agent: [
    "an agent, or a function that gives one",
    (value) => is("function")(value) || has("destroy")(value),
  ],
  tls: ["an object of certificates", (value) => isPlain(value)],
  WebSocket: ["a class", is("function")],
  clock: ["a clock", has("after")],
  random: ["a function", is("function")],
};

const isPlain = (value: unknown): value is object => isObject(value) && !Array.isArray(value);

/** The options that only a Realtime connection has. */
export const REALTIME_OPTIONS: readonly string[] = ["model", "callID", "intent", "auth", "clientSecret"];

/** The options that every connection has. */
export const CONNECTION_OPTIONS: readonly string[] = Object.keys(RULES).filter(
  (name) => !REALTIME_OPTIONS.includes(name),
);

/**
 * @param names - the options that there are
 * @param due - what the call takes, for who passes none
 * @throws ConfigurationError for an option that there is not, or that has a value which it cannot have
 */
export const checkOptions = (options: object, names: readonly string[], due: string): void => {
  if (!isPlain(options)) throw new ConfigurationError(`the options of a connection are an object: ${due}`);
  checkNames(options, names);
  for (const [name, value] of Object.entries(options)) {
    const [wanted, isRight] = RULES[name as OptionName];
    if (value !== undefined && value !== null && !isRight(value))
      throw new ConfigurationError(`\`${name}\` must be ${wanted}`);
  }
};

/** @throws ConfigurationError for an option that there is not; `path` says whose it would be, such as `reconnect.` */
export const checkNames = (options: object, names: readonly string[], path = ""): void => {
  for (const name of Object.keys(options))
    if (!names.includes(name))
      throw new ConfigurationError(
        `\`${path}${safeText(name, 40)}\` is not an option; these are: ${names.join(", ")}`,
      );
};
