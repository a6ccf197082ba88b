/** What holds the value that is being read. */
interface Frame {
  readonly container: unknown[] | Record<string, unknown>;
  /** Of an object, the property that is being read. */
  key: string | undefined;
}

/** What may come next. */
type Expected = "value" | "value_or_end" | "key" | "key_or_end" | "colon" | "comma_or_end" | "nothing";

/** What an output is nested in at most; a deeper text is left as it stands. */
const MOST_LEVELS = 1_000;

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

const ATOMS: Readonly<Record<string, unknown>> = { true: true, false: false, null: null };
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** Of `true`, `false`, `null` and numbers. */
const ATOM_CHARACTER = /[-+.\w]/;

/**
 * The value of a JSON text as it comes. Each piece takes time in proportion to its length, and changes the value in place: text grows,
 * lists and objects get members, and numbers and words are there once they are whole. A text that is no JSON leaves the value as it
 * stood; nothing is thrown.
 */
export class PartialJSON {
  readonly #frames: Frame[] = [];
  #root: unknown;
  #expected: Expected = "value";
  /** The text of a string that is open. */
  #text: string | undefined;
  #isKey = false;
  /** An escape that is not whole: from its backslash on. */
  #escape = "";
  #atom = "";

  /** Undefined until it is known what it is. It goes on changing. */
  get value(): unknown {
    return this.#root;
  }

  /** Whether the text is no JSON, or nested too deep; the value does not change any more. */
  get isBroken(): boolean {
    return this.#isBroken;
  }
  #isBroken = false;

  /** Whether the value is whole. A number at the root is so only when something follows it. */
  get isWhole(): boolean {
    return this.#expected === "nothing" && !this.#isBroken;
  }

  /** Reads the next piece of the text. */
  push(piece: string): void {
    let at = 0;
    while (at < piece.length && !this.#isBroken)
      at = this.#text === undefined ? this.#readToken(piece, at) : this.#readString(piece, at);
    if (this.#text !== undefined && !this.#isKey && !this.#isBroken) this.#set(this.#text);
  }

  #readString(piece: string, from: number): number {
    if (this.#escape) return this.#readEscape(piece, from);
    let at = from;
    for (; at < piece.length; at++) {
      const code = piece.charCodeAt(at);
      // A quote, a backslash, or a control character, which JSON has escaped only.
      if (code === 34 || code === 92 || code < 32) break;
    }
    this.#text += piece.slice(from, at);
    if (at === piece.length) return at;
    const character = piece[at];
    if (character === '"') this.#endString();
    else if (character === "\\") this.#escape = "\\";
    else this.#break();
    return at + 1;
  }

  #readEscape(piece: string, at: number): number {
    this.#escape += piece[at];
    const [, kind = "", ...digits] = this.#escape;
    if (kind === "u") {
      if (digits.length && !/^[\da-f]+$/i.test(digits.join(""))) this.#break();
      else if (digits.length === 4) this.#unescape(String.fromCharCode(Number.parseInt(digits.join(""), 16)));
    } else if (Object.hasOwn(ESCAPES, kind)) this.#unescape(ESCAPES[kind] as string);
    else this.#break();
    return at + 1;
  }

  #unescape(character: string): void {
    this.#text += character;
    this.#escape = "";
  }

  #endString(): void {
    const text = this.#text as string;
    this.#text = undefined;
    if (this.#isKey) {
      (this.#frames.at(-1) as Frame).key = text;
      this.#expected = "colon";
      return;
    }
    this.#set(text);
    this.#valueIsWhole();
  }

  #readToken(piece: string, at: number): number {
    const character = piece[at] as string;
    if (ATOM_CHARACTER.test(character)) {
      this.#atom += character;
      if (!this.#mayBeValue) this.#break();
      else if (Object.hasOwn(ATOMS, this.#atom)) this.#endAtom(ATOMS[this.#atom]);
      // No number is as long; what is would be read again and again.
      else if (this.#atom.length > LONGEST_ATOM) this.#break();
      return at + 1;
    }
    if (this.#atom) this.#endNumber();
    if (!this.#isBroken && !/[ \t\n\r]/.test(character)) this.#readSign(character);
    return at + 1;
  }

  #endNumber(): void {
    if (NUMBER.test(this.#atom)) this.#endAtom(Number(this.#atom));
    else this.#break();
  }

  #endAtom(value: unknown): void {
    this.#atom = "";
    this.#set(value);
    this.#valueIsWhole();
  }

  #readSign(character: string): void {
    switch (character) {
      case '"':
        this.#beginString();
        break;
      case "[":
      case "{":
        this.#open(character);
        break;
      case "]":
      case "}":
        this.#close(character);
        break;
      case ":":
        if (this.#expected === "colon") this.#expected = "value";
        else this.#break();
        break;
      case ",":
        if (this.#expected === "comma_or_end") this.#next();
        else this.#break();
        break;
      default:
        this.#break();
    }
  }

  get #mayBeValue(): boolean {
    return this.#expected === "value" || this.#expected === "value_or_end";
  }

  #beginString(): void {
    const mayBeKey = this.#expected === "key" || this.#expected === "key_or_end";
    if (!mayBeKey && !this.#mayBeValue) this.#break();
    else {
      this.#isKey = mayBeKey;
      this.#text = "";
    }
  }

  #open(bracket: string): void {
    if (!this.#mayBeValue || this.#frames.length >= MOST_LEVELS) {
      this.#break();
      return;
    }
    const container = bracket === "[" ? [] : {};
    this.#set(container);
    this.#frames.push({ container, key: undefined });
    this.#expected = bracket === "[" ? "value_or_end" : "key_or_end";
    this.#isNew = true;
  }

  #next(): void {
    const { container } = this.#frames.at(-1) as Frame;
    this.#expected = Array.isArray(container) ? "value" : "key";
    this.#isNew = true;
  }

  #close(bracket: string): void {
    const container = this.#frames.at(-1)?.container;
    const fits = Array.isArray(container) ? bracket === "]" : container !== undefined && bracket === "}";
    const mayEnd = ["value_or_end", "key_or_end", "comma_or_end"].includes(this.#expected);
    if (!fits || !mayEnd) {
      this.#break();
      return;
    }
    this.#frames.pop();
    this.#valueIsWhole();
  }

  #valueIsWhole(): void {
    this.#isNew = true;
    this.#expected = this.#frames.length ? "comma_or_end" : "nothing";
  }

  /** Whether the next item of a list is another one, and not more of the last. */
  #isNew = true;

  #set(value: unknown): void {
    const frame = this.#frames.at(-1);
    if (!frame) this.#root = value;
    else if (Array.isArray(frame.container)) {
      if (this.#isNew) frame.container.push(value);
      else frame.container[frame.container.length - 1] = value;
    } else
      Object.defineProperty(frame.container, frame.key as string, {
        value,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    this.#isNew = false;
  }

  #break(): void {
    this.#isBroken = true;
  }
}

/** A number of JSON may have any length; one that means something has some twenty characters. */
const LONGEST_ATOM = 1_000;
