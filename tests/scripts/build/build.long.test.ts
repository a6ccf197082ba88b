import { execFileSync } from "node:child_process";
import { cp, glob, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { parse, stringify } from "yaml";
import { visitSchemas } from "../../../codegen/document.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const NEEDED = [
  "codegen",
  "openapi",
  "scripts",
  "src",
  "package.json",
  "tsconfig.json",
  "tsconfig.build.json",
];

/** The files that a build wrote, by path. */
type Built = ReadonlyMap<string, string>;

describe("npm run build", () => {
  let folder: string;
  let plain: Built;
  let documented: Built;

  const build = async (...args: readonly string[]): Promise<Built> => {
    execFileSync(process.execPath, ["scripts/build.ts", ...args], { cwd: folder, stdio: "pipe" });
    const files = new Map<string, string>();
    for await (const file of glob("dist/**/*.{js,cjs,ts,txt,json}", { cwd: folder }))
      files.set(file, await readFile(join(folder, file), "utf8"));
    return files;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "api-openai-build-"));
    for (const name of NEEDED) await cp(join(root, name), join(folder, name), { recursive: true });
    await symlink(join(root, "node_modules"), join(folder, "node_modules"));
    const document = parse(await readFile(join(root, "openapi/openapi.yaml"), "utf8")) as object;
    visitSchemas(document, (schema, pointer) => {
      schema["description"] = `Upstream on ${pointer}.`;
    });
    await writeFile(join(folder, "upstream.yaml"), stringify(document));
    plain = await build();
    documented = await build("--docs", "upstream.yaml");
  }, 300_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("writes the same code with the descriptions of a document as without, to the byte", () => {
    const code = (built: Built): object =>
      Object.fromEntries([...built].filter(([path]) => /\.c?js$/.test(path)).sort());
    expect(Object.keys(code(plain)).length).toBeGreaterThan(20);
    expect(code(documented)).toEqual(code(plain));
  });

  it("writes the descriptions into the declarations of models, operations and resources", () => {
    for (const path of [
      "generated/models.d.ts",
      "generated/operations/chat.d.ts",
      "generated/resources/chat.d.ts",
    ]) {
      expect(documented.get(join("dist/types", path))).toContain("Upstream on ");
      expect(plain.get(join("dist/types", path))).not.toContain("Upstream on ");
    }
  });

  it("adds the licence of the document to those of the package", () => {
    const licence = "Copyright (c) OpenAI (https://openai.com)";
    expect(documented.get("dist/LICENSES.txt")).toContain(licence);
    expect(documented.get("dist/LICENSES.txt")).toContain("https://github.com/openai/openai-openapi");
    expect(plain.get("dist/LICENSES.txt")).not.toContain(licence);
  });

  it("leaves no JSDoc in the code", () => {
    for (const [path, text] of plain)
      if (/\.c?js$/.test(path)) expect([path, /^\s*\/\*\*/m.exec(text)?.[0]]).toEqual([path, undefined]);
  });

  it.each([
    ["is not there", "gone.yaml", /ENOENT/],
    ["is no OpenAPI document", "package.json", /is no OpenAPI document/],
  ])("refuses a document that %s with one message, and leaves dist as it was", async (_, docs, message) => {
    const before = await readFile(join(folder, "dist/LICENSES.txt"), "utf8");
    await expect(build("--docs", docs)).rejects.toThrow(message);
    expect(await readFile(join(folder, "dist/LICENSES.txt"), "utf8")).toBe(before);
  });
});
