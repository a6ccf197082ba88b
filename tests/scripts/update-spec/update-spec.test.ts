import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { toYaml } from "../../../scripts/update-spec/to-yaml.ts";
import { updateSpec } from "../../../scripts/update-spec/update-spec.ts";
import { createThing } from "./change-lines.ts";
import { failures, loopback } from "./loopback.ts";

const prose = { description: "The things of this world." };
const upstream = (field: string): string =>
  toYaml({
    ...createThing({
      ...prose,
      requestBody: {
        ...prose,
        content: {
          "application/json": { schema: { properties: { [field]: { ...prose, type: "string" } } } },
        },
      },
      responses: { "200": prose },
    }),
  });
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

describe("updateSpec", () => {
  let root = "";
  let folder = "";
  let printed: string[] = [];
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "update-spec-"));
    folder = join(root, "openapi");
    await mkdir(folder);
    printed = [];
  });
  afterEach(() => rm(root, { recursive: true }));

  const update = (from?: string, today = "2026-01-02"): Promise<void> =>
    updateSpec({ from, folder, today, print: (text) => printed.push(text) });
  const contents = async (): Promise<Record<string, string>> => {
    const names = await readdir(folder);
    const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
    return Object.fromEntries(names.map((name, index) => [name, texts[index] ?? ""]));
  };
  const file = async (text: string, name = "in.yaml"): Promise<string> => {
    await writeFile(join(root, name), text);
    return join(root, name);
  };
  const record = async (): Promise<unknown> => JSON.parse((await contents())["source.json"] ?? "");

  it("writes the contract and its record, and reports", async () => {
    await update(await file(upstream("name")));
    expect(await contents()).toEqual({
      "openapi.yaml": [
        ...[
          "openapi: 3.1.0",
          "info:",
          "  title: Things",
          "  version: 1.0.0",
          "paths:",
          "  /things:",
          "    post:",
        ],
        ...[
          "      operationId: createThing",
          "      requestBody:",
          "        content:",
          "          application/json:",
        ],
        ...[
          "            schema:",
          "              properties:",
          "                name:",
          "                  type: string",
        ],
        ...["      responses:", "        '200':", "          description: ''", ""],
      ].join("\n"),
      "source.json": `${JSON.stringify(
        { date: "2026-01-02", apiVersion: "1.0.0", sha256OfInput: sha256(upstream("name")) },
        undefined,
        2,
      )}\n`,
    });
    expect(printed).toEqual(["1 operations, 0 schemas, 0 webhooks. Wrote openapi.yaml and source.json."]);
  });

  it("changes nothing the second time, on another day, nor from its own contract", async () => {
    const input = await file(upstream("name"));
    await update(input);
    const first = await contents();
    printed = [];
    await update(input, "2026-09-09");
    await update(join(folder, "openapi.yaml"), "2026-09-09");
    expect(await contents()).toEqual(first);
    const same = ["No change.", "1 operations, 0 schemas, 0 webhooks. Nothing to write."];
    expect(printed).toEqual([...same, ...same]);
  });

  it("prints what changed by operation and field, breaking changes first", async () => {
    await update(await file(upstream("name")));
    printed = [];
    await update(await file(upstream("title")));
    expect(printed[0]).toBe(
      [
        "Breaking: 1",
        "  createThing  POST /things",
        "    request body name: removed",
        "Not breaking: 1",
        "  createThing  POST /things",
        "    request body title: added",
      ].join("\n"),
    );
  });

  it("says that only the order changed", async () => {
    const fields = (...names: string[]): string =>
      upstream("x").replace(
        /x:\n( *)description.*\n *type.*\n/,
        `${names.map((name) => `${name}: {}`).join("\n$1")}\n`.replaceAll("$1", " ".repeat(16)),
      );
    await update(await file(fields("a", "b")));
    printed = [];
    await update(await file(fields("b", "a")));
    expect(printed[0]).toBe("No change by operation or field: only the order or the form differs.");
  });

  it("takes the origin from the record beside the input when it is about these bytes", async () => {
    const input = await file(upstream("name"));
    const origin = {
      repository: "https://github.com/owner/specs",
      file: "openapi.yaml",
      commit: "0".repeat(40),
      date: "2025-12-31",
      apiVersion: "1.0.0",
      license: "MIT",
      download: "https://example.com/openapi.yaml",
      sha256: "whole",
    };
    await file(
      JSON.stringify({ ...origin, sha256OfThisCopy: sha256(upstream("name")), note: "trimmed" }),
      "source.json",
    );
    await update(input);
    expect(await record()).toEqual({ ...origin, sha256OfInput: sha256(upstream("name")) });

    await update(await file(upstream("title")));
    expect(printed).toContain(
      "Note: the source.json beside the input describes other bytes; the origin is not taken from it.",
    );
    expect(await record()).not.toHaveProperty("commit");
  });

  it("downloads an address and, without one, the address it has recorded", async () => {
    let text = upstream("name");
    await using server = await loopback((_, reply) => void reply.end(text));
    const address = `${server.address}/openapi.yaml`;
    await update(address);
    const first = await contents();
    expect(await record()).toMatchObject({ download: address, sha256: sha256(text), date: "2026-01-02" });
    await update(undefined, "2026-09-09");
    expect(await contents()).toEqual(first);
    expect(printed.filter((line) => line.startsWith("Note"))).toEqual([]);

    const before = sha256(text);
    text = upstream("title");
    await update(undefined, "2026-09-09");
    expect(printed).toContain(
      `Note: ${address} gave other bytes than recorded (sha256 ${sha256(text)}, not ${before}).`,
    );
    expect(await record()).toMatchObject({ sha256: sha256(text), date: "2026-09-09" });
  });

  it.each(failures)("leaves everything as it was when $name", async ({ answer, want }) => {
    let broken = false;
    await using server = await loopback((request, reply) =>
      broken ? answer(request, reply) : void reply.end(upstream("name")),
    );
    await update(`${server.address}/openapi.yaml`);
    const before = await contents();
    broken = true;
    await expect(update()).rejects.toThrow(want);
    expect(await contents()).toEqual(before);
  });

  const bad: { readonly name: string; readonly given: string; readonly want: string }[] = [
    { name: "is not YAML", given: "a: [", want: "in.yaml: line 1, column 5: not YAML" },
    { name: "is not UTF-8", given: "\u{10ffff}", want: "in.yaml: not UTF-8 text" },
    {
      name: "is not OpenAPI 3.1",
      given: "openapi: 3.0.0\n",
      want: "in.yaml: #/openapi (line 1, column 1): OpenAPI 3.1.x is needed",
    },
    {
      name: "is truncated",
      given: upstream("name").slice(0, -5),
      want: "in.yaml: the document ends in the middle of line",
    },
    {
      name: "makes no valid contract",
      given: upstream("name").replace("  version: 1.0.0\n", ""),
      want: "in.yaml: #/info: the contract is not valid",
    },
  ];
  it.each(bad)("leaves everything as it was when the input $name", async ({ given, want }) => {
    await update(await file(upstream("name")));
    const before = await contents();
    const input = await file(given);
    // The one character beyond ASCII, cut in two.
    if (given === "\u{10ffff}") await writeFile(input, Buffer.from(given).subarray(0, 2));
    await expect(update(input)).rejects.toThrow(want);
    expect(await contents()).toEqual(before);
  });

  it("notes keys and schemas that need a look", async () => {
    const schemas =
      "components:\n  schemas:\n    A: { exclusiveMinimum: true, x-new: 1 }\n    B: { x-new: 2 }\n";
    await update(await file(upstream("name") + schemas));
    expect(printed.slice(0, 2)).toEqual([
      "Note: left out x-new of a schema, 2 times, first in components / schemas / A",
      "Note: not JSON Schema 2020-12, kept as upstream has it:\n  #/components/schemas/A/exclusiveMinimum must be number",
    ]);
    printed = [];
    await update(await file(upstream("title") + schemas));
    expect(printed.filter((line) => line.includes("JSON Schema"))).toEqual([]);
  });

  it("replaces a contract that cannot be read", async () => {
    await writeFile(join(folder, "openapi.yaml"), "<<<<<<< ours\n");
    await update(await file(upstream("name")));
    expect(printed[0]).toMatch(/^Note: the present contract cannot be read, so nothing is compared: line 1/);
    expect((await contents())["openapi.yaml"]).toMatch(/^openapi: 3\.1\.0\n/);
  });

  it("needs an address from somewhere, and a record that is JSON", async () => {
    await expect(update()).rejects.toThrow("source.json has no download address: give a file or an address");
    await writeFile(join(folder, "source.json"), "{");
    await expect(update()).rejects.toThrow("source.json: not JSON");
    await writeFile(join(folder, "source.json"), "[]");
    await expect(update()).rejects.toThrow("source.json: not a JSON object");
  });
});

describe("the command", () => {
  const script = join(import.meta.dirname, "../../../scripts/update-spec.ts");
  const run = (...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> =>
    new Promise((resolve) => {
      const child = execFile(process.execPath, [script, ...args], (_, stdout, stderr) => {
        resolve({ code: child.exitCode, stdout, stderr });
      });
    });

  it("says in one line what is wrong, and exits with 1", async () => {
    expect(await run("/nowhere/in.yaml")).toEqual({
      code: 1,
      stdout: "",
      stderr: "spec:update: /nowhere/in.yaml: cannot be read: there is no such file\n",
    });
    expect(await run("a", "b")).toMatchObject({
      code: 1,
      stderr: "spec:update: one file or address is read, not 2\n",
    });
    const unknown = await run("--changelogs");
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toMatch(/^spec:update: Unknown option '--changelogs'/);
  });
});
