import { ConfigurationError } from "../errors.ts";

/** A key, or a function that gives one: it is asked before every attempt, so a rotated key is picked up. */
export type KeySource = string | (() => Promise<string>) | null | undefined;

/**
 * The key of a source, without the white space around it (a file's last line ends in one).
 * @throws ConfigurationError when there is none, or the function fails; the message never holds a value
 */
export const readKey = async (source: KeySource, option: string, variable: string): Promise<string> => {
  const given = typeof source === "string" && source.trim();
  if (given) return given;
  if (typeof source !== "function")
    throw new ConfigurationError(`this operation needs a key: pass \`${option}\`, or set ${variable}`);
  let key: unknown;
  try {
    key = await source();
  } catch (cause) {
    throw new ConfigurationError(`the function given as \`${option}\` failed`, { cause });
  }
  if (typeof key !== "string" || !key.trim())
    throw new ConfigurationError(
      `the function given as \`${option}\` must return a string that is not empty`,
    );
  return key.trim();
};
