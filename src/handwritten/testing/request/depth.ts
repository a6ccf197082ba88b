/** How deep arrays and objects may stand in each other. What is deeper would overflow the stack of what walks it. */
export const MAX_DEPTH = 100;

/** More is nested than {@link MAX_DEPTH} allows. */
export class TooDeep extends Error {
  override readonly name = "TooDeep";

  /** @param what - what is nested: "The body" */
  constructor(what: string) {
    super(`${what} is nested more than ${MAX_DEPTH} levels deep.`);
  }
}

/**
 * Checks the nesting of a JSON text before it is parsed, in one pass over it. Brackets in strings do not count.
 *
 * @throws TooDeep when it is nested deeper than {@link MAX_DEPTH}
 */
export const checkDepth = (text: string, what: string): void => {
  let depth = 0;
  for (let at = 0; at < text.length; at++)
    switch (text[at]) {
      case '"':
        at = endOfString(text, at);
        break;
      case "[":
      case "{":
        depth += 1;
        if (depth > MAX_DEPTH) throw new TooDeep(what);
        break;
      case "]":
      case "}":
        depth -= 1;
        break;
    }
};

/** Where the string that opens at `open` is closed. */
const endOfString = (text: string, open: number): number => {
  let at = open + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
};
