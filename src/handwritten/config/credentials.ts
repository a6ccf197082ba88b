import { untilAborted } from "../core/signals.ts";
import { ConfigurationError, typedError } from "../errors.ts";

/** A key, or a function that gives one: it is asked before every attempt, so a rotated key is picked up. */
export type KeySource = string | (() => Promise<string>) | null | undefined;

/**
 * The key of a source.
 * @throws ConfigurationError when there is none, or the function fails; the message never holds a value
 * @throws APIUserAbortError or APIConnectionTimeoutError when the attempt ends before the function does
 */
export const readKey = async (
  source: KeySource,
  option: string,
  variable: string,
  signal: AbortSignal,
): Promise<string> => {
  if (typeof source === "string") return source;
  if (!source)
    throw new ConfigurationError(`this operation needs a key: pass \`${option}\`, or set ${variable}`);
  let key: unknown;
  try {
    key = await untilAborted(source(), signal);
  } catch (cause) {
    if (signal.aborted) throw typedError(cause, signal, false, {});
    throw new ConfigurationError(`the function given as \`${option}\` failed`, { cause });
  }
  if (!key || typeof key !== "string")
    throw new ConfigurationError(
      `the function given as \`${option}\` must return a string that is not empty`,
    );
  return key;
};
