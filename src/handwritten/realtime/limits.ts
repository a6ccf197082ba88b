import { ConfigurationError } from "../errors.ts";
import { checkNames } from "./check-options.ts";
import type { ConnectionOptions, Limits, ReconnectPolicy } from "./options.ts";

const MIB = 1_048_576;

const DEFAULTS: Limits = {
  connectTimeoutMs: 10_000,
  pingIntervalMs: 30_000,
  pingTimeoutMs: 10_000,
  idleTimeoutMs: 0,
  closeTimeoutMs: 5000,
  maxMessageBytes: 16 * MIB,
  maxQueuedBytes: MIB,
  maxUnreadBytes: 16 * MIB,
};

const RECONNECT: ReconnectPolicy = {
  maxAttempts: 5,
  baseDelayMs: 500,
  maxDelayMs: 8000,
  stableAfterMs: 30_000,
};

/** @throws ConfigurationError for a value that is no number from 0 on */
export const limitsOf = (options: ConnectionOptions): Limits => fill(DEFAULTS, options);

/**
 * How to reconnect; undefined when that was not asked for.
 * @throws ConfigurationError for a value that is no number from 0 on
 */
export const reconnectOf = ({ reconnect }: ConnectionOptions): ReconnectPolicy | undefined => {
  if (!reconnect) return undefined;
  if (reconnect !== true) checkNames(reconnect, Object.keys(RECONNECT), "reconnect.");
  return fill(RECONNECT, reconnect === true ? {} : reconnect);
};

const fill = <Numbers extends object>(defaults: Numbers, given: Partial<Record<keyof Numbers, unknown>>) => {
  const filled = { ...defaults };
  for (const name of Object.keys(defaults) as (keyof Numbers & string)[]) {
    const value = given[name] ?? defaults[name];
    if (typeof value !== "number" || !(value >= 0))
      throw new ConfigurationError(`\`${name}\` must be a number from 0 on`);
    filled[name] = value as Numbers[typeof name];
  }
  return filled;
};
