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

/** The limits, their defaults filled in. */
export const limitsOf = (options: ConnectionOptions): Limits => fill(DEFAULTS, options);

/** How to reconnect; undefined when that was not asked for. */
export const reconnectOf = ({ reconnect }: ConnectionOptions): ReconnectPolicy | undefined => {
  if (!reconnect) return undefined;
  return fill(RECONNECT, reconnect === true ? {} : reconnect);
};

/** Of numbers that were checked where they were given. */
const fill = <Numbers extends object>(
  defaults: Numbers,
  given: { readonly [Name in keyof Numbers]?: Numbers[Name] | undefined },
): Numbers => {
  const filled = { ...defaults };
  for (const name of Object.keys(defaults) as (keyof Numbers)[]) filled[name] = given[name] ?? defaults[name];
  return filled;
};
