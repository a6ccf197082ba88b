import { builtinModule } from "../../core/runtime/builtin-module.ts";

/**
 * Values that shells and every reader of `.env` files agree on: in single quotes; in double quotes without escapes
 * and expansions; or bare without anything that means something to a shell. Then spaces, then a comment.
 */
const PLAIN = /^[ \t]*(?:'[^']*'|"[^"\\$`]*"|(?!~|\S*:~)[^\s'"`\\$#;&|<>()]*)(?:[ \t]+#.*|[ \t]*)$/;

/** What a file says about a key: its value, nothing, or something that cannot be relied on. */
export type Assignment = { readonly value: string } | { readonly problem: "absent" | "empty" | "not plain" };

/**
 * Reads `KEY=value` or `export KEY=value` from the text of a file; the last one counts, as in a shell. Nothing is
 * run or expanded. The whole file is not given to the parser: at releases of Node that this library supports it
 * takes shell lines (`set -a`) for part of the next key. And a value that a shell would read differently is refused
 * rather than cut: the parser ends a bare value at any `#`, and a double-quoted one at `\"`.
 *
 * @param key - the name of a variable: letters, digits and `_`
 * @see https://nodejs.org/api/util.html#utilparseenvcontent
 */
export const readAssignment = (text: string, key: string): Assignment => {
  const lines = text.matchAll(new RegExp(`^\\ufeff?[ \\t]*(?:export[ \\t]+)?${key}[ \\t]*=(.*)$`, "gm"));
  const written = [...lines].at(-1)?.[1];
  if (written === undefined) return { problem: "absent" };
  if (!PLAIN.test(written)) return { problem: "not plain" };
  // A key may be called `__proto__`, of which every object has one.
  const value: unknown = builtinModule("node:util")?.parseEnv(`${key}=${written}`)[key];
  return typeof value === "string" && value ? { value } : { problem: "empty" };
};
