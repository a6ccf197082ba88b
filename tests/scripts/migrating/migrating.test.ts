import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { explain, readExceptions } from "../../../scripts/migrating/exceptions.ts";
import { fileOf, publicModules } from "../../../scripts/migrating/public-modules.ts";
import { replaceParts } from "../../../scripts/migrating/replace-parts.ts";
import { hasMethod, resourceMethods } from "../../../scripts/migrating/resource-methods.ts";
import { publicNamesTable } from "../../codegen/public-names.ts";

const page = readFileSync("docs/migrating.md", "utf8");

describe("docs/migrating.md", () => {
  it("has the names of the installed official package, and a reason for each that is not here", () => {
    const printed = execFileSync(process.execPath, ["scripts/docs-migrating.ts", "--check"], {
      encoding: "utf8",
    });
    expect(printed).toBe(
      "docs/migrating.md is up to date.\nsrc/cli/migrate/official-names.ts is up to date.\n",
    );
  }, 120_000);

  it("has every method of the public names", () => {
    const methods = page.slice(page.indexOf("### Methods"), page.indexOf("### Subpaths"));
    const rows = new Map(
      [...methods.matchAll(/^\| `([\w.]+)` \| ((?:`\w+`(?:, )?)+) \|$/gm)].map(
        ([, resource = "", names = ""]) => [resource, names.split(", ").map((name) => name.slice(1, -1))],
      ),
    );
    const absent = publicNamesTable.filter(({ name }) => {
      const at = name.lastIndexOf(".");
      return !rows.get(name.slice(0, at))?.includes(name.slice(at + 1));
    });
    expect(absent.map(({ name }) => name)).toEqual([]);
  });
});

describe("explain", () => {
  const EXCEPTIONS = [
    { names: ["lib/*"], instead: "parts" },
    { names: ["Page"], module: "pagination", instead: "a type" },
  ];
  const absent = [{ name: "lib/webrtc/types" }, { name: "Page", module: "pagination" }];

  it("gives each absent name what stands in its place", () => {
    expect(explain("modules", absent, EXCEPTIONS).map(({ instead }) => instead)).toEqual(["parts", "a type"]);
  });

  it.each([
    ["a name without a reason", [...absent, { name: "Page", module: "other" }], /Page is not here/],
    ["a reason for a name that is here", absent.slice(0, 1), /pagination Page .* is here/],
  ])("refuses %s", (_, names, message) => {
    expect(() => explain("modules", names, EXCEPTIONS)).toThrow(message);
  });

  it.each([
    ["others:\n  - names: [a]\n    instead: b\n", /others: no such kind/],
    ["types:\n  - names: []\n    instead: b\n", /needs `names` and `instead`/],
    ["types:\n  - names: [a]\n", /needs `names` and `instead`/],
  ])("refuses a file with %j", async (text, message) => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "exceptions-"));
    const file = join(folder.path, "exceptions.yaml");
    await writeFile(file, text);
    await expect(readExceptions(file)).rejects.toThrow(message);
  });
});

describe("fileOf", () => {
  const EXPORTS = {
    "./a": { import: "./a.mjs", default: "./a.js" },
    "./lib/*": { import: "./lib/*.mjs" },
    "./lib/*.js": "./lib/*.js",
    "./lib/deep/*": "./deep/*.mjs",
  };

  it.each([
    ["a", "./a.mjs"],
    ["lib/one", "./lib/one.mjs"],
    ["lib/one.js", "./lib/one.js"],
    ["lib/deep/two", "./deep/two.mjs"],
    ["other", undefined],
  ])("resolves %s as Node does", (subpath, file) => {
    expect(fileOf(EXPORTS, subpath, "import")).toBe(file);
  });

  it("finds the public modules of the official package, without internal ones", async () => {
    const modules = await publicModules("node_modules/openai-7.59.0");
    expect(modules).toEqual(
      expect.arrayContaining(["helpers/zod", "realtime/index", "resources/beta/responses/ws"]),
    );
    expect(modules.filter((name) => /^internal\/|^_vendor|\.mjs$/.test(name))).toEqual([]);
  });
});

describe("replaceParts", () => {
  it("replaces what stands between marks, and nothing else", () => {
    const text = "a\n<!-- x: begin -->\nold $1\n<!-- x: end -->\nb";
    const after = replaceParts(text, { x: "new $&" });
    expect(after).toBe("a\n<!-- x: begin -->\n\nnew $&\n\n<!-- x: end -->\nb");
    expect(replaceParts(after, { x: "new $&" })).toBe(after);
    expect(() => replaceParts(text, { y: "" })).toThrow(/no part for y/);
  });
});

describe("resourceMethods", () => {
  it("walks resources, those of their classes' parents among them", () => {
    class Base {
      _client = null;
      list(): void {}
      _hidden(): void {}
    }
    class Files extends Base {
      parts = new Base();
      create(): void {}
    }
    const client = { files: new Files(), options: {}, _private: new Base() };
    expect([...resourceMethods(client)]).toEqual([
      ["files", ["create", "list"]],
      ["files.parts", ["list"]],
    ]);
    expect([hasMethod(client, "files.parts.list"), hasMethod(client, "files.none.list")]).toEqual([
      true,
      false,
    ]);
  });
});
