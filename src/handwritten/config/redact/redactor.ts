import type { Exposable, SecretHolder } from "../secret/exposable.ts";
import { hideKnownPatterns } from "./known-patterns.ts";
import { type ValueMatcher, valueMatcher } from "./value-matcher.ts";

/** Takes secrets out of text. */
export interface Redactor {
  /**
   * The text with every secret replaced, whole or in half, as it is or encoded; other text comes back as it is.
   * Takes time in proportion to the text's length, for each secret.
   */
  redact(text: string): string;
  /** Looks for this secret as well. It is held weakly: when nobody else holds it any more, it is forgotten. */
  add(secret: Exposable | SecretHolder): void;
}

/** What {@link createRedactor} is set up with. */
export interface RedactorOptions {
  /** Secrets, and what holds changing ones: a `RotatingSecret`, a `cachedKey`, a `workloadIdentity`. All held weakly. */
  readonly secrets?: Iterable<Exposable | SecretHolder> | undefined;
  /** Whether what looks like a secret is taken out too: `sk-…`, `Bearer …`, credential headers, JWTs. Default: true. */
  readonly patterns?: boolean | undefined;
}

/** Shared by all redactors, and weak: with the secret goes everything that was derived from it. */
const matchers = new WeakMap<Exposable, ValueMatcher | { replace: null }>();

const matcherOf = (secret: Exposable): ValueMatcher | undefined => {
  let matcher = matchers.get(secret);
  if (!matcher) {
    matcher = valueMatcher(secret.expose("redaction")) ?? { replace: null };
    matchers.set(secret, matcher);
  }
  return matcher.replace ? matcher : undefined;
};

/**
 * A redactor for the secrets given. Each secret's value is exposed once, with the purpose `redaction`, when the
 * first text is looked through. A secret of fewer than 8 characters is not looked for: it would be a word.
 */
export const createRedactor = ({ secrets = [], patterns = true }: RedactorOptions = {}): Redactor => {
  const held = new Set<WeakRef<Exposable | SecretHolder>>();
  const add = (secret: Exposable | SecretHolder): void => {
    held.add(new WeakRef(secret));
  };
  for (const secret of secrets) add(secret);
  return {
    add,
    redact: (text) => {
      let redacted = text;
      for (const reference of held) {
        const holder = reference.deref();
        if (!holder) held.delete(reference);
        else
          for (const secret of "liveSecrets" in holder ? holder.liveSecrets() : [holder])
            redacted = matcherOf(secret)?.replace(redacted) ?? redacted;
      }
      return patterns ? hideKnownPatterns(redacted) : redacted;
    },
  };
};
