import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { createRedactor } from "../../../src/handwritten/config/redact/index.ts";
import { cpuMsOf } from "../../support/cpu-time.ts";

const { redact } = createRedactor();
const R = "[REDACTED]";
const JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

describe("what looks like a secret", () => {
  it.each([
    ["sk-proj-0123456789abcdefghij", R],
    ["key=sk-0123456789abcdef!", `key=${R}!`],
    ["Incorrect API key provided: sk-or-v1-0123456789abcdef.", `Incorrect API key provided: ${R}.`],
    ["sess-0123456789abcdefghij ek_68af296e8e408191 gsk_0123456789abcdef", `${R} ${R} ${R}`],
    ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw==", R],
    ["Bearer 0123456789abcdef", `Bearer ${R}`],
    ["token: bearer  abc.def~1234+/==,", `token: bearer  ${R},`],
    ["Basic dXNlcjpwYXNzd29yZDE=", `Basic ${R}`],
    ["authorization: Bearer abcdefghij", `authorization: Bearer ${R}`],
    ['{"Authorization":"Bearer abcdefghij"}', `{"Authorization":"Bearer ${R}"}`],
    ["-H 'api-key: abcdefghij' -H 'x: 1'", `-H 'api-key: ${R}' -H 'x: 1'`],
    ["{ 'api-key': 'abcdefghij' }", `{ 'api-key': '${R}' }`],
    ["{ apiKey: 'abcdefghij' }", `{ apiKey: '${R}' }`],
    ['{\\"api_key\\":\\"abcdefghij\\"}', `{\\"api_key\\":\\"${R}\\"}`],
    ["export OPENAI_API_KEY=abcdefghij\nexport B=2", `export OPENAI_API_KEY=${R}\nexport B=2`],
    ["?api-key=abcdefghij&b=2", `?api-key=${R}&b=2`],
    ["Ocp-Apim-Subscription-Key: abcdefghij", `Ocp-Apim-Subscription-Key: ${R}`],
    ["x-amz-security-token: abcdefghij", `x-amz-security-token: ${R}`],
    [
      '{"subject_token":"abcdefghij","access_token":"klmnopqrst"}',
      `{"subject_token":"${R}","access_token":"${R}"}`,
    ],
    ["client_secret=abcdefghij", `client_secret=${R}`],
    ["AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", `AWS_SECRET_ACCESS_KEY=${R}`],
    ["AKIAIOSFODNN7EXAMPLE ASIAIOSFODNN7EXAMPLE", `${R} ${R}`],
    [`id ${JWT}.`, `id ${R}.`],
    ["set-cookie: session=abcdef; Path=/\r\nx: 1", `set-cookie: ${R}\r\nx: 1`],
    ["connecting to http://user:pa55word@proxy:3128", `connecting to http://${R}@proxy:3128`],
    ["https://token@host/path", `https://${R}@host/path`],
  ])("%j", (text, want) => {
    expect(redact(text)).toBe(want);
    expect(redact(want)).toBe(want);
  });

  it.each([
    "",
    "Bearer authentication is required",
    "You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY)",
    "there is no key: pass `apiKey` or `adminAPIKey`, or set OPENAI_API_KEY or OPENAI_ADMIN_KEY",
    "apiKey: undefined, accessToken: null",
    "task-0123456789abcdefghij risk-assessment-of-everything",
    "sk-… and [REDACTED sk-…abcd]",
    "Authorization: Bearer [REDACTED sk-…abcd]",
    "req_0123456789abcdef0123456789abcdef resp_68af296e8e408191a1120ab6383263c2",
    "POST /responses: 429 rate_limit_exceeded — slow down (req_abc)",
    "https://api.openai.com/v1/models?limit=10 mail@example.com",
    "eyJ is how a JWT begins; eyJhbGciOiJIUzI1NiJ9 is the head of one",
    "SAKIAIOSFODNN7EXAMPLE AKIAIOSFODNN7EXAMPLEX akiaiosfodnn7example",
    '1:2:3 a=b {"model":"gpt-5","input":"What is a token? It\'s a piece of text."}',
  ])("leaves %j as it is", (text) => {
    expect(redact(text)).toBe(text);
  });

  it("leaves words, numbers and punctuation as they are", () => {
    const word = fc.string({
      unit: fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz"),
      minLength: 1,
      maxLength: 7,
    });
    const text = fc.array(
      fc.oneof(word, fc.integer().map(String), fc.constantFrom("—", "(x)", "a, b", "GET /v1:")),
    );
    fc.assert(fc.property(text, (parts) => expect(redact(parts.join(" "))).toBe(parts.join(" "))));
  });

  it("leaves JSON valid, which error bodies are parsed as after it", () => {
    const piece = fc.constantFrom(
      "://",
      "a@b",
      "http://u:p@h/",
      "Bearer 0123456789abcdef",
      "cookie: a=b; c=d",
      "api-key: ",
      '"0123456789',
      "\\",
      "\n",
      "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.",
    );
    const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(""));
    const key = fc.oneof(fc.constantFrom("authorization", "api_key", "set-cookie", "access_token"), text);
    fc.assert(
      fc.property(fc.dictionary(key, fc.oneof(text, fc.array(text), fc.dictionary(key, text))), (value) => {
        expect(() => JSON.parse(redact(JSON.stringify(value)))).not.toThrow();
      }),
    );
  });

  it("can be left out", () => {
    const text = "Bearer 0123456789abcdef";
    expect(createRedactor({ patterns: false }).redact(text)).toBe(text);
  });

  it.each([
    "sk-",
    "sk-a",
    "eyJ",
    "eyJ-",
    "eyJ.",
    "eyJaaaaaaaa.",
    "eyJaaaaaaaa.eyJaaaaaaaa",
    "Bearer ",
    "bearer a",
    "api-key",
    "api-key:",
    "api-key   ",
    "secret-access-key access-",
    "authorization: bearer ",
    "cookie: ",
    "://",
    "://a",
    "AKIA",
    " ",
    "\\",
    '"',
    "a",
  ])("takes time in proportion to a text made of %j", async (piece) => {
    const text = piece.repeat(Math.ceil(500_000 / piece.length));
    // Quadratic time would be minutes.
    expect(await cpuMsOf(() => redact(text))).toBeLessThan(2_000);
  });
});
