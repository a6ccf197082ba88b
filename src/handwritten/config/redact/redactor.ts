import { settingsOf } from "../../core/options/check-options.ts";
import { FLAG } from "../../core/options/kinds.ts";
import type { Redactor } from "../../core/redactor.ts";
import type { Exposable, SecretHolder } from "../secret/exposable.ts";
import { cleanOnce } from "./clean-once.ts";
import { credentialsOf } from "./credential-headers.ts";
import { hideKnownPatterns } from "./known-patterns.ts";
import { isReference } from "./mentions.ts";
import { type ValueMatcher, valueMatcher } from "./value-matcher.ts";

/** What {@link createRedactor} is set up with. */
export interface RedactorOptions {
  /** Values; secrets, and what holds changing ones (a `RotatingSecret`, a `cachedKey`, a `workloadIdentity`), all held weakly. */
  readonly secrets?: Iterable<string | Exposable | SecretHolder> | undefined;
  /** Whether what looks like a secret is taken out too: `sk-…`, `Bearer …`, credential headers, JWTs. Default: true. */
  readonly patterns?: boolean | undefined;
}

/** How many values are remembered: those of calls that are still under way while keys rotate. */
const MOST_REMEMBERED = 32;

/** Of a value that is too short to be looked for. */
const NOTHING: ValueMatcher = { replace: (text) => text };

/** Shared by all redactors, and weak: with the secret goes everything that was derived from it. */
const matchers = new WeakMap<Exposable, ValueMatcher>();

const matcherOf = (secret: Exposable): ValueMatcher => {
  const known = matchers.get(secret);
  if (known) return known;
  const matcher = valueMatcher(secret.expose("redaction")) ?? NOTHING;
  matchers.set(secret, matcher);
  return matcher;
};

/** The secrets of the moment, of those that rotate too. */
const liveSecrets = (held: Set<WeakRef<Exposable | SecretHolder>>): readonly Exposable[] => {
  const secrets: Exposable[] = [];
  for (const reference of held) {
    const holder = reference.deref();
    if (!holder) held.delete(reference);
    else if ("liveSecrets" in holder) secrets.push(...holder.liveSecrets());
    else secrets.push(holder);
  }
  return secrets;
};

const DEFAULTS = { secrets: [] as Iterable<string | Exposable | SecretHolder>, patterns: true };

/**
 * A redactor for the secrets given. Each secret's value is exposed once, with the purpose `redaction`, when the
 * first text is looked through. A secret of fewer than 8 characters is not looked for: it would be a word.
 */
export const createRedactor = (options: RedactorOptions = {}): Redactor => {
  const { secrets, patterns } = settingsOf<RedactorOptions, typeof DEFAULTS>(
    "createRedactor",
    options,
    DEFAULTS,
    {
      // The letters of one text would be taken for secrets.
      secrets: [
        "a list of secrets",
        (value) => typeof value !== "string" && Symbol.iterator in Object(value),
      ],
      patterns: FLAG,
    },
  );
  const held = new Set<WeakRef<Exposable | SecretHolder>>();
  const remembered = new Map<string, ValueMatcher | undefined>();
  const live = (): readonly Exposable[] => liveSecrets(held);
  const redact = (text: string): string => {
    let redacted = text;
    for (const [value, known] of remembered) {
      // Made when the first text comes: most keys are sent and never looked for.
      const matcher = known ?? valueMatcher(value) ?? NOTHING;
      remembered.set(value, matcher);
      redacted = matcher.replace(redacted);
    }
    for (const secret of live()) redacted = matcherOf(secret).replace(redacted);
    return patterns ? hideKnownPatterns(redacted) : redacted;
  };
  const once = cleanOnce(redact, live);
  let newest: string | undefined;
  const remember = (secret: string | object): void => {
    if (isReference(secret)) {
      if ("expose" in secret || "liveSecrets" in secret)
        held.add(new WeakRef(secret as Exposable | SecretHolder));
      return;
    }
    // A program without types may give anything as its key; the code that reads the key reports it.
    if (typeof secret !== "string" || secret === newest) return;
    newest = secret;
    // Put last again: of those that are in use, none is to be forgotten.
    const matcher = remembered.get(secret);
    if (!remembered.delete(secret)) once.forget();
    remembered.set(secret, matcher);
    const [oldest] = remembered.keys();
    if (remembered.size > MOST_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
  };
  for (const secret of secrets) remember(secret);
  return {
    redact,
    clean: once.clean,
    remember,
    rememberHeaders: (headers) => {
      for (const value of credentialsOf(headers)) remember(value);
    },
  };
};
