/** Finds where a JSON object or array that comes in pieces ends. It looks at every character once. */
export class JSONEnd {
  #depth = 0;
  #isInText = false;
  #isEscaped = false;
  #isWhole = false;

  /** Whether the pieces so far are one whole object or array, and nothing after it. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  add(piece: string): void {
    for (let i = 0; i < piece.length; i++) this.#take(piece.charCodeAt(i));
  }

  #take(code: number): void {
    if (this.#isInText) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (code === BACKSLASH) this.#isEscaped = true;
      else if (code === QUOTE) this.#isInText = false;
    } else if (code > SPACE) this.#takeMark(code);
  }

  #takeMark(code: number): void {
    this.#isWhole = false;
    if (code === QUOTE) this.#isInText = true;
    // A brace is a bracket with one more bit.
    else if ((code | BRACE_BIT) === OPEN) this.#depth++;
    else if ((code | BRACE_BIT) === CLOSE) this.#isWhole = --this.#depth === 0;
  }
}

const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BRACE_BIT = 0x20;
const OPEN = 0x7b;
const CLOSE = 0x7d;
