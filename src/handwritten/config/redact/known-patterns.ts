/** What stands for a secret of which only the kind is known. */
const HIDDEN = "[REDACTED]"; // spelled out below where something stays: a template would be evaluated, and so bundled

/**
 * Texts that are secrets by their looks. Every repetition either is bounded or consumes what nothing before it can
 * match again, so that no text takes more than time in proportion to its length.
 */
const PATTERNS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  // Headers and fields that hold credentials: `api-key: …`, `"apiKey": "…"`, `OPENAI_API_KEY=…`. A shorter value is a word,
  // such as the `YOUR_KEY` of the API's own message to those who send none.
  [
    /((?:authorization|api[-_]?key|subscription-key|(?:access|session|security|refresh|subject|id)[-_]?token|(?:client|webhook)[-_]?secret|secret[-_]?access[-_]?key)(?:\\?["'])?\s{0,8}[:=]\s{0,8}(?:\\?["'])?(?:(?:bearer|basic|token|digest|negotiate|aws4-hmac-sha256)\s{1,8})?)(?!undefined|null\b)[^\s"'`\\,;&()<>[\]{}]{10,}/gi,
    "$1[REDACTED]",
  ],
  [/(cookie(?:\\?["'])?\s{0,8}[:=]\s{0,8}(?:\\?["'])?)[^\s"'\\[][^\r\n"'\\]{7,}/gi, "$1[REDACTED]"],
  // RFC 6750 §2.1, RFC 7617. With a digit, or it is a sentence about bearer tokens.
  [/\b(bearer|basic)(\s{1,8})(?=[\w.~+/-]{0,64}\d)[\w.~+/-]{8,}={0,2}/gi, "$1$2[REDACTED]"],
  // OpenAI's keys, sessions and short-lived client secrets; those of providers that copied the form.
  [/(?<![A-Za-z0-9])(?:sk-|sess-|ek_|gsk_)[\w-]{16,}/g, HIDDEN],
  [/(?<![A-Za-z0-9])whsec_[\w+/-]{16,}={0,2}/g, HIDDEN],
  // RFC 7519: a JSON object begins with `{"`, which is `eyJ`.
  [/(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, HIDDEN],
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
  [/(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])/g, HIDDEN],
  // RFC 3986 §3.2.1: the userinfo of an address.
  [/(:\/\/)[^\s"'\\<>/?#@[\]{}]{1,512}@/g, "$1[REDACTED]@"],
];

/** Replaces what looks like a secret of any owner. */
export const hideKnownPatterns = (text: string): string =>
  PATTERNS.reduce((hidden, [pattern, replacement]) => hidden.replace(pattern, replacement), text);
