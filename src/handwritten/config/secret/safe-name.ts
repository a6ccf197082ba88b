import { hideKnownPatterns } from "../redact/known-patterns.ts";
import { mask } from "./mask.ts";

/** Names of variables are words; what is as long as this with as many digits, or with other characters, is none. */
const LONG = 20;
const MANY_DIGITS = 4;

const looksRandom = (name: string): boolean =>
  name.length >= LONG && (/[^\w.-]/.test(name) || name.replace(/\D/g, "").length >= MANY_DIGITS);

/**
 * The name of a secret as a message shows it. A caller that passes the value in its place (`Secret.fromEnv(process.env.KEY)`)
 * must not read it in a log.
 */
export const safeName = (name: string): string => {
  const shown = hideKnownPatterns(String(name));
  return shown === name && looksRandom(name) ? mask(name) : shown;
};
