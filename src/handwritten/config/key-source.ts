import { ConfigurationError, OpenAIError } from "../errors/index.ts";
import type { Exposable } from "./secret/exposable.ts";

/**
 * A key, a `Secret` that holds one, or a function that gives either: it is asked before every attempt, so a rotated
 * key is picked up.
 */
export type KeySource = string | Exposable | (() => Promise<string | Exposable>) | null | undefined;

/**
 * The key of a source, without the white space around it (a file's last line ends in one).
 *
 * @param otherwise - what else a caller can do than give it, as the end of a sentence
 * @throws ConfigurationError when there is none, or the function fails; the message never holds a value
 */
export const readKey = async (source: KeySource, option: string, otherwise: string): Promise<string> => {
  if (!source || (typeof source === "string" && !source.trim()))
    throw new ConfigurationError(`this operation needs a key: pass \`${option}\`${otherwise}`);
  let given: unknown;
  try {
    given = typeof source === "function" ? await source() : source;
  } catch (cause) {
    // A token exchange that failed says it better, and may be worth a retry.
    if (OpenAIError.is(cause)) throw cause;
    throw new ConfigurationError(`the function given as \`${option}\` failed`, { cause });
  }
  const key =
    typeof given === "object" ? (given as Partial<Exposable>)?.expose?.("authorization header") : given;
  if (typeof key !== "string" || !key.trim())
    throw new ConfigurationError(`\`${option}\` must give a string that is not empty`);
  return key.trim();
};
