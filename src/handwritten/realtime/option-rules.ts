import type { Rules } from "../core/options/check-options.ts";
import { checkOptions } from "../core/options/check-options.ts";
import {
  AGENT,
  CLOCK,
  FLAG,
  FUNCTION,
  HEADERS,
  isRecord,
  KEY,
  oneOf,
  SIGNAL,
  TEXT,
} from "../core/options/kinds.ts";
import { AMOUNT, DELAY } from "../core/options/range.ts";
import { ConfigurationError } from "../errors/index.ts";
import type { ConnectionOptions, ReconnectOptions } from "./options.ts";
import type { RealtimeSession } from "./realtime-address.ts";
import type { CredentialOptions } from "./socket-credentials.ts";

const RECONNECT_RULES: Rules<ReconnectOptions> = {
  maxAttempts: { min: 0, integer: true },
  baseDelayMs: DELAY,
  maxDelayMs: DELAY,
  stableAfterMs: AMOUNT,
};

/** The options that every connection has. */
export const CONNECTION_RULES: Rules<ConnectionOptions & Pick<CredentialOptions, "dangerouslyAllowBrowser">> =
  {
    dangerouslyAllowBrowser: FLAG,
    signal: SIGNAL,
    reconnect: (value, name) => {
      if (typeof value === "boolean") return;
      if (!isRecord(value))
        throw new ConfigurationError(`\`${name}\` must be true, false, or an object of options`);
      checkOptions(value, RECONNECT_RULES, { of: name, path: `${name}.` });
    },
    connectTimeoutMs: AMOUNT,
    pingIntervalMs: AMOUNT,
    pingTimeoutMs: AMOUNT,
    idleTimeoutMs: AMOUNT,
    closeTimeoutMs: AMOUNT,
    maxMessageBytes: AMOUNT,
    maxQueuedBytes: AMOUNT,
    maxUnreadBytes: AMOUNT,
    compression: FLAG,
    headers: HEADERS,
    query: [
      "an object of strings",
      (value) =>
        isRecord(value) &&
        Object.values(value).every((each) => each === undefined || typeof each === "string"),
    ],
    agent: AGENT,
    tls: ["an object of certificates", isRecord],
    WebSocket: ["a class", (value) => typeof value === "function"],
    clock: CLOCK,
    random: FUNCTION,
  };

/** The options of a Realtime connection. */
export const REALTIME_RULES: Rules<Record<keyof RealtimeSession | keyof CredentialOptions, unknown>> &
  typeof CONNECTION_RULES = /* @__PURE__ */ (() => ({
  model: TEXT,
  callID: TEXT,
  intent: TEXT,
  auth: /* @__PURE__ */ oneOf("header", "subprotocol"),
  clientSecret: KEY,
  ...CONNECTION_RULES,
}))();
