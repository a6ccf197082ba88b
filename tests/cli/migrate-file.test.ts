import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import * as morph from "ts-morph";
import { migrateFile } from "../../src/cli/migrate/migrate-file.ts";
import { applyEdits } from "../../src/cli/migrate/report.ts";

const ABSENT = new Set(["lib/transform", "bedrock"]);
const migrated = (text: string, file = "a.ts") => migrateFile(file, text, morph, (name) => !ABSENT.has(name));
const rewritten = (text: string, file?: string): string => migrated(text, file).text;
const findings = (text: string, file?: string): string[] =>
  migrated(text, file).findings.map(
    ({ line, column, level, text: said }) => `${line}:${column} ${level}: ${said}`,
  );

describe("names of modules", () => {
  it.each([
    ['import OpenAI from "openai";', 'import OpenAI from "api-openai";'],
    [
      "import type { A } from 'openai/resources/chat.js'",
      "import type { A } from 'api-openai/resources/chat.js'",
    ],
    ['import "openai/shims/web";', 'import "api-openai/shims/web";'],
    ['export * from "openai";', 'export * from "api-openai";'],
    ['import OpenAI = require("openai");', 'import OpenAI = require("api-openai");'],
    ['type A = import("openai").OpenAI;', 'type A = import("api-openai").OpenAI;'],
    ['declare module "openai" {}', 'declare module "api-openai" {}'],
    ['const a = await import("openai/azure");', 'const a = await import("api-openai/azure");'],
    ["const { OpenAI } = require(`openai`);", "const { OpenAI } = require(`api-openai`);"],
    ['require.resolve("openai")', 'require.resolve("api-openai")'],
    ['import.meta.resolve("openai")', 'import.meta.resolve("api-openai")'],
    ['jest.mock("openai", () => ({}));', 'jest.mock("api-openai", () => ({}));'],
    ['jest\n  .doMock("openai");', 'jest\n  .doMock("api-openai");'],
    ['jest.unstable_mockModule("openai", f);', 'jest.unstable_mockModule("api-openai", f);'],
    [
      'vi.importActual<typeof import("openai")>("openai");',
      'vi.importActual<typeof import("api-openai")>("api-openai");',
    ],
    ['t.mock.module("openai", {});', 't.mock.module("api-openai", {});'],
    [
      'const load = createRequire(import.meta.url);\nload("openai");',
      'const load = createRequire(import.meta.url);\nload("api-openai");',
    ],
    ['/** @type {import("openai").OpenAI} */\nlet a;', '/** @type {import("api-openai").OpenAI} */\nlet a;'],
    ['/// <reference types="openai" />', '/// <reference types="api-openai" />'],
  ])("%j becomes %j, and stays", (before, expected) => {
    expect(rewritten(before, "a.mts")).toBe(expected);
    expect(rewritten(expected, "a.mts")).toBe(expected);
  });

  it.each([
    'import x from "openai-edge";',
    'import x from "./openai";',
    'import x from "@ai-sdk/openai";',
    'const provider = "openai";',
    'use("openai");',
    'f(require, "openai");',
    '// import OpenAI from "openai"',
    'const text = `import("openai")`;',
    'import OpenAI from "api-openai";',
  ])("%j stays", (text) => {
    expect(rewritten(text)).toBe(text);
  });

  it("changes nothing but names: formatting, comments, line ends, whatever stands around", () => {
    const around = fc.stringMatching(/^(?:\/\/ [a-z ]*\r?\n|\/\* [a-z\n]* \*\/|;|\r?\n|\t| )*$/);
    fc.assert(
      fc.property(around, around, fc.constantFrom('"', "'"), (before, behind, quote) => {
        const text = (name: string): string =>
          `${before}\nimport OpenAI from ${quote}${name}${quote}\n${behind}`;
        expect(rewritten(text("openai"))).toBe(text("api-openai"));
      }),
      { numRuns: 50 },
    );
  });

  it.each(["a.js", "a.cjs", "a.jsx", "a.tsx", "a.mjs"])("reads %s", (file) => {
    const jsx = /x$/.test(file) ? "const a = <p>openai</p>;" : "";
    expect(rewritten(`const OpenAI = require("openai");${jsx}`, file)).toBe(
      `const OpenAI = require("api-openai");${jsx}`,
    );
  });

  it("applies edits from the end on", () => {
    expect(
      applyEdits("abc", [
        { start: 0, end: 1, text: "xx" },
        { start: 2, end: 3, text: "" },
      ]),
    ).toBe("xxb");
  });
});

describe("what a program does otherwise", () => {
  const IMPORT = 'import OpenAI from "openai";\n';
  const QUIET = "maxRetries: 0";

  it.each([
    [
      "a client without a number of retries",
      "new OpenAI();",
      ["2:1 differs: the official client sends a failed request again"],
    ],
    ["a number of retries", `new OpenAI({ ${QUIET} });`, []],
    ["options that are not written here", "new OpenAI(options); new OpenAI({ ...options });", []],
    ["a client of another package", "new Other();", []],
    [
      "an address without TLS",
      `new OpenAI({ ${QUIET}, baseURL: "http://ollama:11434/v1" });`,
      ["2:29 differs: an address"],
    ],
    ["this machine", `new OpenAI({ ${QUIET}, baseURL: "http://localhost:1/v1" });`, []],
    [
      "an address that is allowed",
      `new OpenAI({ ${QUIET}, baseURL: "http://a", allowInsecureHttp: true });`,
      [],
    ],
    ["an address from elsewhere", `new OpenAI({ ${QUIET}, baseURL });`, []],
    ["an agent", `new OpenAI({ ${QUIET}, httpAgent: a });`, ["2:29 differs: `httpAgent` is `agent`"]],
    [
      "an option that is not here",
      `new OpenAI({ ${QUIET}, x509Transport: p });`,
      ["2:29 differs: `x509Transport` is no option: `credential: fromX509"],
    ],
    [
      "an option that no one knows",
      `new OpenAI({ ${QUIET}, "retries": 1 });`,
      ["2:29 differs: `retries` is no option, and"],
    ],
    [
      "a dispatcher",
      `new OpenAI({ ${QUIET}, fetchOptions: { dispatcher } });`,
      ["2:29 differs: a `dispatcher`"],
    ],
    ["other options of fetch", `new OpenAI({ ${QUIET}, fetchOptions: { cache } });`, []],
    ["tee()", "stream.tee();", ["2:1 note: `tee()` buffers without bound"]],
    ["an abort", "stream.controller.abort();", ["2:1 differs: an abort of a stream"]],
    ["an abort of another thing", "signals.abort();", []],
    [
      "a method that is not here",
      "client.fetchWithTimeout('/x', P);",
      ["2:1 differs: there is no `fetchWithTimeout()`"],
    ],
    ["a name that all objects have", "a.toString(); a.constructor();", []],
    [
      "a socket of ws",
      "await once(c.socket.platformSocket, 'open');",
      ["2:12 differs: `socket` has the events itself"],
    ],
    ["a key of idempotency", "f({ idempotencyKey: 'a' });", ["2:5 note: `idempotencyKey` is sent"]],
    ["handlers of tools", "s.create({ toolHandlers: {} });", ["2:12 differs: `sessions.create()` takes no"]],
    [
      "a text of an error",
      "try {} catch (e) { if (e.message === 'x') f(); }",
      ["2:24 differs: the texts of errors"],
    ],
    [
      "a part of one",
      "try {} catch (e) { (e as Error).message.includes('x'); }",
      ["2:20 differs: the texts"],
    ],
    ["a pattern for one", "try {} catch (e) { /x/.test(e.message); }", ["2:29 differs: the texts"]],
    ["one of a promise", "p.catch((e) => e.message.startsWith('x'));", ["2:16 differs: the texts"]],
    ["a switch over one", "try {} catch (e) { switch (e.message) {} }", ["2:28 differs: the texts"]],
    [
      "a name of an error",
      "try {} catch (e) { e.name == 'Error'; }",
      ["2:20 differs: `name` is that of the class"],
    ],
    ["a text that is shown", "try {} catch (e) { console.error(e.message, e.name); }", []],
    ["a text of something else", "message.message === 'x'; try {} catch {}", []],
    [
      "what was checked",
      `// api-openai: checked\nstream.controller.abort();\nstream.controller.abort(); // api-openai: checked`,
      [],
    ],
  ])("finds %s", (_, text, expected) => {
    const found = findings(IMPORT + text);
    expect(found).toHaveLength(expected.length);
    for (const [index, start] of expected.entries())
      expect(found[index]).toMatch(new RegExp(`^${escaped(start)}`));
    // The same of the rewritten file.
    expect(findings(rewritten(IMPORT + text))).toEqual(found);
  });

  const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

  it.each([
    'const { OpenAI: Client } = require("openai");\nnew Client();',
    'const Client = require("openai").default;\nnew Client();',
    'const Client = (await import("openai")).OpenAI;\nnew Client();',
    'const Client = require("openai");\nnew Client.OpenAI();',
    'import * as Client from "openai";\nnew Client.AzureOpenAI();',
    'import { AzureOpenAI as Client } from "openai/azure.mjs";\nnew Client();',
    'import Client = require("openai");\nnew Client();',
  ])("knows the client in %j", (text) => {
    expect(findings(text, "a.mts")).toEqual([expect.stringContaining("sends a failed request again twice")]);
  });

  it.each([
    ['import { ComputerToolset } from "openai";', "there is no `ComputerToolset`"],
    ['export { ComputerToolset } from "openai";', "there is no `ComputerToolset`"],
    ['const { ComputerToolset: T } = require("openai/index.js");', "there is no `ComputerToolset`"],
    ['import { Graders } from "openai/resources";', "there is no `Graders`"],
    ['import "openai/lib/transform.js";', "there is no module `lib/transform.js`: `api-openai/helpers/zod`"],
    ['import "openai/none";', "there is no module `none`: the official package has none"],
  ])("finds in %j that %s", (text, said) => {
    const found = migrateFile("a.mts", text, morph, (name) => /index|resources/.test(name)).findings;
    expect(found.map((each) => each.text)).toEqual([expect.stringContaining(said)]);
  });

  it("finds names of the package in configurations of other tools", () => {
    const text =
      'export default { moduleNameMapper: { "^openai$": "<rootDir>/mock.js" }, external: ["openai"] };';
    expect(findings(text, "jest.config.js")).toHaveLength(2);
    expect(findings(text, "options.js")).toEqual([]);
    expect(rewritten(text, "jest.config.js")).toBe(text);
  });
});
