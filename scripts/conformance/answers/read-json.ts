import { parse } from "yaml";

/**
 * Reads JSON as people write it in documentation: with comments, trailing commas, bare names and an ellipsis for what
 * is left out. Undefined for what is no JSON even then.
 */
export const readJSON = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return readLeniently(text);
  }
};

const readLeniently = (text: string): unknown => {
  if (!/^\s*(\/\/.*\n\s*)*[[{]/.test(text)) return undefined;
  const plain = text
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
