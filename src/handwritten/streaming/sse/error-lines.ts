/** A field that is not of the standard. `eventsource-parser` drops its line when a chunk ends inside of it. */
const FIELD = "error";
/** In characters. What is longer is no event, and the parser drops it. */
export const LONGEST_ERROR = 1_048_576;

/**
 * Holds back the beginning of a line that may be an error outside of the standard (`error: …`, or JSON) until the line is
 * whole. All other text passes as it is.
 */
export class ErrorLines {
  /** Made for one that is needed: there may be thousands of streams. */
  #held: string[] | undefined;
  #heldLength = 0;
  /** The last text that passed ended inside of a line. */
  #isInLine = false;

  /** What is to be parsed now of all text so far. */
  pass(text: string): string {
    if (!text) return text;
    let given = text;
    if (this.#heldLength) {
      if (!/[\r\n]/.test(text)) return this.#hold(text);
      given = this.take() + text;
    }
    const last = given.charCodeAt(given.length - 1);
    const isInLine = last !== 10 && last !== 13;
    if (isInLine) {
      const at = Math.max(given.lastIndexOf("\n"), given.lastIndexOf("\r")) + 1;
      if ((at > 0 || !this.#isInLine) && mayBeError(given, at)) {
        this.#isInLine = false;
        this.#hold(given.slice(at));
        return given.slice(0, at);
      }
    }
    this.#isInLine = isInLine;
    return given;
  }

  /** What was held back. */
  take(): string {
    const held = this.#held?.join("") ?? "";
    this.#held = undefined;
    this.#heldLength = 0;
    return held;
  }

  #hold(text: string): string {
    this.#held ??= [];
    this.#held.push(text);
    this.#heldLength += text.length;
    if (this.#heldLength <= LONGEST_ERROR) return "";
    this.#isInLine = true;
    return this.take();
  }
}

const mayBeError = (text: string, at: number): boolean => {
  const first = text.charCodeAt(at);
  if (first === 123) return true;
  return (first | 32) === 101 && FIELD.startsWith(text.slice(at, at + FIELD.length).toLowerCase());
};
