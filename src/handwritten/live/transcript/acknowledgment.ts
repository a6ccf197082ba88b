const BUILT_IN = [
  "aha",
  "alright",
  "gotcha",
  "hm",
  "hmm",
  "mhm",
  "mm",
  "mm hmm",
  "okay",
  "ok",
  "right",
  "sure",
  "uh huh",
  "yeah",
  "yep",
  "yes",
];

/** What does not count around a phrase. */
const AROUND = /[\s.,!?;:"'()[\]{}-]/u;
const GAPS = /[\s-]+/gu;

/**
 * A phrase that comes in pieces, without what does not count around it. It is kept up to `longest` characters: what is longer
 * is none of the phrases it is compared with, and no text costs more than its length.
 */
export class SpokenPhrase {
  readonly #longest: number;
  #words = "";
  /** After the words: inside of the phrase as soon as another word comes. */
  #rest = "";

  constructor(longest: number = Infinity) {
    this.#longest = longest;
  }

  /** Undefined when it is too long. */
  get text(): string | undefined {
    return this.#words.length > this.#longest ? undefined : this.#words.toLowerCase();
  }

  add(piece: string): void {
    if (this.#words.length > this.#longest) return;
    let start = 0;
    while (start < piece.length && AROUND.test(piece.charAt(start))) start++;
    let end = piece.length;
    while (end > start && AROUND.test(piece.charAt(end - 1))) end--;
    if (start === end) {
      this.#rest = this.#short(this.#rest + piece);
      return;
    }
    const before = this.#words && this.#words + this.#rest + piece.slice(0, start);
    this.#words = this.#short(before + piece.slice(start, end));
    this.#rest = this.#short(piece.slice(end));
  }

  #short(text: string): string {
    return text.replace(GAPS, " ").slice(0, this.#longest + 1);
  }
}

/** The phrases that are acknowledgments. */
export class Acknowledgments {
  readonly #phrases: readonly string[];
  readonly #longest: number;

  constructor(additional: readonly string[]) {
    this.#phrases = [...BUILT_IN, ...additional.map(normalized).filter(Boolean)];
    this.#longest = this.#phrases.reduce((longest, { length }) => Math.max(longest, length), 0);
  }

  /** A phrase to compare with these. */
  phrase(): SpokenPhrase {
    return new SpokenPhrase(this.#longest);
  }

  has(phrase: SpokenPhrase): boolean {
    const { text } = phrase;
    return text !== undefined && this.#phrases.includes(text);
  }

  /** Whether it is one, or becomes one with more text. */
  mayBecome(phrase: SpokenPhrase): boolean {
    const { text } = phrase;
    return Boolean(text) && this.#phrases.some((known) => known.startsWith(text as string));
  }
}

const normalized = (text: string): string => {
  const phrase = new SpokenPhrase();
  phrase.add(text);
  return phrase.text ?? "";
};
