/**
 * A JSON text, as it is sent; undefined where JSON has none for the value (a function). Half of a surrogate pair, which a
 * program makes when it cuts a text inside of an emoji, becomes U+FFFD, as in every text that is written in UTF-8: `JSON.stringify` writes
 * it as an escape, which strict servers refuse.
 *
 * @throws TypeError for what JSON cannot hold: a BigInt, a cycle
 * @see https://www.rfc-editor.org/rfc/rfc8259#section-8.2
 */
export const jsonText = (value: unknown): string | undefined => {
  const text = JSON.stringify(value) as string | undefined;
  // Whole pairs are never escaped, and few texts have a backslash before these letters.
  return text?.includes("\\ud")
    ? text.replace(ESCAPES, (found) => (HALF.test(found) ? "\ufffd" : found))
    : text;
};

/** Each escape from its beginning, so that a backslash of the text itself begins none. */
const ESCAPES = /\\(?:ud[89a-f][0-9a-f]{2}|.)/g;
const HALF = /^\\ud/;
