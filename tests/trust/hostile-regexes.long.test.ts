import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import { isSafe } from "redos-detector";
import { type RegexLiteral, regexesBelow } from "./regex-literals.ts";

const { literals, built } = regexesBelow(fileURLToPath(new URL("../../src/handwritten", import.meta.url)));

/** Whose text one runs on: a `server`'s, the caller's own `settings`, or the library's own `source`. */
type Input = "server" | "settings" | "source";

/**
 * Literals that the detector takes for unsafe, and why they take time in proportion to their text all the same; or
 * that no server's text ever comes to. It does not know that the tries of a search exclude one another, nor that a
 * repetition at the end of a pattern is never given back.
 */
const judged: readonly (readonly [file: string, literal: string, input: Input, why: string])[] = [
  [
    "config/redact/known-patterns.ts",
    String.raw`/((?:authorization|api[-_]?key|subscription-key|(?:access|session|security|refresh|subject|id)[-_]?token|(?:client|webhook)[-_]?secret|secret[-_]?access[-_]?key)(?:\\?["'])?\s{0,8}[:=]\s{0,8}(?:\\?["'])?(?:(?:bearer|basic|token|digest|negotiate|aws4-hmac-sha256)\s{1,8})?)(?!undefined|null\b)[^\s"'${"`"}\\,;&()<>[\]{}]{10,}/gi`,
    "server",
    "the one repetition without a bound ends the pattern, and fails on fewer than 10 characters only",
  ],
  [
    "config/redact/known-patterns.ts",
    String.raw`/(cookie(?:\\?["'])?\s{0,8}[:=]\s{0,8}(?:\\?["'])?)[^\s"'\\[][^\r\n"'\\]{7,}/gi`,
    "server",
    "the one repetition without a bound ends the pattern, and fails on fewer than 7 characters only",
  ],
  [
    "config/redact/known-patterns.ts",
    String.raw`/\b(bearer|basic)(\s{1,8})(?=[\w.~+/-]{0,64}\d)[\w.~+/-]{8,}={0,2}/gi`,
    "server",
    "what follows the one repetition without a bound can be empty, so it is never given back",
  ],
  [
    "config/redact/known-patterns.ts",
    String.raw`/(?<![A-Za-z0-9])(?:sk-|sess-|ek_|gsk_)[\w-]{16,}/g`,
    "server",
    "the one repetition without a bound ends the pattern, and fails on fewer than 16 characters only",
  ],
  [
    "config/redact/known-patterns.ts",
    String.raw`/(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g`,
    "server",
    "a try begins only where a run of these characters begins, and reads three runs at most",
  ],
  [
    "errors/rate-limits/duration.ts",
    String.raw`/(?<!\d)(\d+(?:\.\d+)?) *(ms|[smhd])/g`,
    "server",
    "a try begins only where a run of digits begins, and reads two runs and the spaces after them",
  ],
  [
    "testing/request/read-form.ts",
    String.raw`/;\s*boundary=(?:"([^"]+)"|([^\s;"]+))/i`,
    "server",
    "a try begins at a semicolon, and its spaces hold none; and a header has 16 KiB at most on Node",
  ],
  [
    "errors/describe/describe-failure.ts",
    "/SSL routines:[^:]*:([^:]+)/",
    "server",
    "neither run goes past a colon, and a try begins with one in its words",
  ],
  [
    "core/request/path.ts",
    String.raw`/\{([^{}]+)\}/g`,
    "settings",
    "a try ends where the next could begin, at a brace",
  ],
  ["core/request/base-url.ts", String.raw`/\/+$/`, "settings", "on a base URL"],
  ["config/profiles/azure.ts", String.raw`/\/+$/`, "settings", "on a base URL"],
  ["client/base-client.ts", String.raw`/\/+$/`, "settings", "on a base URL"],
  [
    "core/request/base-url.ts",
    String.raw`/^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/`,
    "settings",
    "on a host's name; anchored, and given back once",
  ],
  [
    "transport/node/proxy/no-proxy.ts",
    String.raw`/^\[?([^-/\]]+)\]?([-/])(.+)$/`,
    "settings",
    "on an entry of NO_PROXY",
  ],
  [
    "config/secret/assignment.ts",
    String.raw`/^[ \t]*(?:'[^']*'|"[^"\\$${"`"}]*"|(?!~|\S*:~)[^\s'"${"`"}\\$#;&|<>()]*)(?:[ \t]+#.*|[ \t]*)$/`,
    "settings",
    "on a line of a secrets file",
  ],
  [
    "config/secret/call-site.ts",
    String.raw`/(?:\(|@|at (?:async )?)((?:\w+:\/\/|\/|[A-Za-z]:\\).+?)(?:\?[^:]*)?:(\d+)(?::\d+)?\)?$/`,
    "source",
    "on a line of a stack, which holds no message",
  ],
  [
    "config/secret/call-site.ts",
    String.raw`/(?<=[\\/](?:src|dist)[\\/])(?:handwritten[\\/]config[\\/]secret[\\/]call-site|engine)\.\w+$/`,
    "source",
    "on this file's path",
  ],
  ["resources/descriptor.ts", String.raw`/\{(.+?)\}/g`, "source", "on a path of the contract"],
  ["testing/router.ts", String.raw`/\{([^}]+)\}/g`, "source", "on a path of the contract"],
];
/** Those made at run time: of what, and why that is safe. */
const judgedBuilt: readonly (readonly [file: string, why: string])[] = [
  ["config/redact/value-matcher.ts", "alternatives of escaped literals, without a repetition"],
  ["config/secret/assignment.ts", "of a key's name; on a secrets file, line by line"],
];

/** Whether every repetition has a bound, so that a try takes a bounded number of steps wherever it begins. */
const isBounded = ({ source }: RegExp): boolean =>
  !/[*+]|\{\d+,\}/.test(source.replace(/\\./g, "x").replace(/\[[^\]]*\]/g, "x"));
const keyOf = ({ file, literal }: Pick<RegexLiteral, "file" | "literal">): string => `${file} ${literal}`;
const unproven = literals.filter(
  ({ regex }) => !isBounded(regex) && !isSafe(regex, { maxSteps: 2_000 }).safe,
);

describe("regular expressions of the library", () => {
  it("are found, all of them", () => {
    expect(literals.length).toBeGreaterThan(60);
    expect(literals.map(keyOf)).toContain("core/request/describe-request.ts /[?#].*/s");
    expect(isSafe(/^(a+)+$/).safe).toBe(false);
    expect(isBounded(/^a{1,3}[*+]\*\+$/)).toBe(true);
    expect([/a*/, /a+?/, /a{2,}/, /[x]+/].map(isBounded)).toEqual([false, false, false, false]);
  });

  it("cannot be made to backtrack, but for those that have been judged", () => {
    const known = new Set(judged.map(([file, literal]) => `${file} ${literal}`));
    expect(
      unproven.filter((found) => !known.has(keyOf(found))).map((found) => `${keyOf(found)} :${found.line}`),
    ).toEqual([]);
    expect(new Set(built.map(({ file }) => file))).toEqual(new Set(judgedBuilt.map(([file]) => file)));
  });

  it("are judged only where there is need", () => {
    const found = new Set(unproven.map(keyOf));
    expect(judged.map(([file, literal]) => `${file} ${literal}`).filter((key) => !found.has(key))).toEqual(
      [],
    );
  });

  /** Beginnings that bring a pattern of a secret or a duration as far as it goes, and what it may then go on and on with. */
  const beginnings = [
    ...[
      "",
      "authorization: bearer ",
      "api-key=",
      "access_token",
      'cookie: "',
      "cookie=",
      "bearer ",
      "sk-",
      "gsk_",
    ],
    ...[
      "eyJ",
      "eyJaaaaaaaa.",
      "eyJaaaaaaaa.aaaaaaaa.",
      "1.",
      "1",
      "SSL routines:",
      "SSL routines::",
      "{",
      "/",
    ],
  ];
  const pumps = [
    "a",
    "1",
    " ",
    "\t",
    ".",
    ":",
    "=",
    "-",
    "_",
    "/",
    "{",
    "\\",
    '"',
    "a1",
    "1.",
    "1 ",
    "a.",
    "eyJ",
    "sk-",
  ];
  const more = [
    "bearer ",
    "cookie=",
    "cookie: ",
    "api-key",
    "id-token=",
    "secret-",
    "eyJaaaaaaaa.",
    "SSL routines:",
  ];

  it.each(judged.filter(([, , input]) => input === "server"))(
    "%s: %s ends on 64 KiB of its worst, where a quadratic one would not in the time of a test",
    (file, literal) => {
      const { regex } = literals.find((found) => keyOf(found) === `${file} ${literal}`) as RegexLiteral;
      for (const beginning of beginnings)
        for (const pump of [...pumps, ...more]) {
          const text = `${beginning}${pump.repeat(65_536 / pump.length)}\n`;
          expect(text.replace(regex, "").length).toBeLessThanOrEqual(text.length);
        }
    },
  );
});
