import { mask } from "../secret/mask.ts";
import { encodedForms } from "./encoded-forms.ts";

/** A half that is no longer than this may be in a text by chance. */
const SHORT_HALF = 8;
/** Enough of a half to know it by; the rest is compared. */
const SEED_LENGTH = 32;

/** A piece of a form that is looked for, and where it is in that form. */
interface Seed {
  readonly text: string;
  readonly form: string;
  readonly at: number;
}

/** Finds one value in all its forms. */
export interface ValueMatcher {
  /** The text with every form, and every beginning or end of one, replaced by the value's mask. */
  replace(text: string): string;
}

/** Half of a form, which is looked for at either end; all of it when that is short. */
const seedLength = (form: string): number =>
  Math.ceil(form.length / 2) <= SHORT_HALF
    ? form.length
    : Math.min(Math.max(Math.floor(form.length / 2), SHORT_HALF + 1), SEED_LENGTH);

/** The beginning and the end of a form, so that a half of it is found as well. */
const seedsOf = (form: string, longest: number): readonly Seed[] => {
  const length = Math.min(seedLength(form), longest);
  const at = form.length - length;
  return [
    { text: form.slice(0, length), form, at: 0 },
    { text: form.slice(at), form, at },
  ];
};

const escapePattern = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

/** How far text and form agree around a seed that was found at `index`: nothing of a form that was cut is left. */
const grow = (text: string, index: number, { text: seed, form, at }: Seed): readonly [number, number] => {
  let start = index;
  for (let from = at; from > 0 && start > 0 && text[start - 1] === form[from - 1]; from--) start--;
  let end = index + seed.length;
  for (let to = at + seed.length; to < form.length && text[end] === form[to]; to++) end++;
  return [start, end];
};

/**
 * Prepares the search for a value. The pattern is an alternative of literals, so it takes time in proportion to
 * the text. Undefined when the value is too short to be looked for.
 */
export const valueMatcher = (value: string): ValueMatcher | undefined => {
  // Forms that differ further on (raw and percent-encoded) may begin with the same seed.
  // As long as each other, so that none hides one that reaches further.
  const longest = Math.max(seedLength(value), SHORT_HALF + 1);
  const seeds = Map.groupBy(
    encodedForms(value).flatMap((form) => seedsOf(form, longest)),
    ({ text }) => text,
  );
  if (!seeds.size) return undefined;
  // Of two that begin alike, the longer first: an alternative takes what it finds first.
  const alternatives = [...seeds.keys()].sort((a, b) => b.length - a.length).map(escapePattern);
  const pattern = new RegExp(alternatives.join("|"), "g");
  const shown = mask(value);
  return {
    replace: (text) => {
      let result = "";
      let done = 0;
      pattern.lastIndex = 0;
      for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
        const { index, 0: seed } = match;
        const extents = (seeds.get(seed) ?? []).map((one) => grow(text, index, one));
        const end = Math.max(...extents.map(([, to]) => to));
        // A value that repeats itself is in a text at several offsets, of which the first need not be the longest.
        pattern.lastIndex = Math.max(index + 1, end - SEED_LENGTH);
        if (index >= done) {
          const start = Math.max(done, Math.min(...extents.map(([from]) => from)));
          result += text.slice(done, start) + shown;
        }
        done = Math.max(done, end);
      }
      return done ? result + text.slice(done) : text;
    },
  };
};
