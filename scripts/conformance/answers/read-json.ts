import { parse } from "yaml";

/**
 * Reads JSON as people write it in documentation: with comments, trailing commas, bare names, an ellipsis for what
 * is left out, and a bracket too many at the end. Undefined for what is no JSON even then.
 */
export const readJSON = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return readLeniently(text);
  }
};

/** The documents of a text: one, or several with empty lines between them, as the chunks of a stream are shown. */
export const readDocuments = (text: string): unknown[] | undefined => {
  const whole = readJSON(text);
  if (whole !== undefined) return [whole];
  const values = text
    .split(/\n\s*\n/)
    .filter((part) => !/^[\s.]*$/.test(part))
    .map(readJSON);
  return values.length > 1 && !values.includes(undefined) ? values : undefined;
};

/** Cut where the first bracket is closed: some samples close one more. */
const withoutSurplus = (text: string): string => {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:\\.|[^"\\])*"|[[\]{}]/g)) {
    if (token === "{" || token === "[") depth++;
    else if ((token === "}" || token === "]") && --depth === 0)
      return /^[\s}\]]*$/.test(text.slice(index + 1)) ? text.slice(0, index + 1) : text;
  }
  return text;
};

const readLeniently = (text: string): unknown => {
  if (!/^\s*(\/\/.*\n\s*)*[[{]/.test(text)) return undefined;
  const plain = withoutSurplus(text)
    .replace(/\{\s*\.{3,}\s*\},?/g, "")
    .replace(/^\s*\/\/.*$/gm, "")
    .replace(/^\s*\.{3,}.*$/gm, "")
    .replace(/,(\s*[\]}])/g, "$1");
  try {
    // A flow collection of YAML is JSON whose names may be bare.
    return parse(plain) as unknown;
  } catch {
    return undefined;
  }
};
