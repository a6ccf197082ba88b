import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import { findCircle } from "../../scripts/bundle-dist/circles.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const src = join(root, "src");

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => join(entry.parentPath, entry.name));

const importsOf = (file: string): string[] =>
  [...readFileSync(file, "utf8").matchAll(/(?:from|import)\s+"([^"]+)"/g)].map((match) => match[1] as string);

/** Which part of the source a file belongs to: a folder of `src/handwritten`, or a file beside them. */
const partOf = (file: string): string => {
  const [first = "", second = ""] = relative(src, file).split("/");
  return first === "handwritten" ? second.replace(/\.ts$/, "") : first;
};

/** Which parts a part may import. `client` composes everything, and only the public surfaces import it. */
const allowed: Record<string, readonly string[]> = {
  contract: [],
  version: [],
  errors: ["contract", "errors"],
  core: ["contract", "errors", "core"],
  resources: ["contract", "errors", "core", "resources"],
  // The modules below `resources` hand on the classes of the client.
  generated: ["contract", "core", "resources", "helpers", "index", "generated"],
  // Of what is generated the types: what events are put together into.
  streaming: ["contract", "errors", "core", "generated", "streaming"],
  helpers: [
    "contract",
    "errors",
    "core",
    "generated",
    "resources",
    "streaming",
    "structured",
    "tools",
    "webhooks",
    "helpers",
    "uploads",
  ],
  uploads: ["contract", "errors", "core", "uploads"],
  // Of what is generated the shapes of results: what the cache checks before it keeps one.
  reliability: ["contract", "errors", "core", "generated", "streaming", "reliability"],
  otel: ["contract", "errors", "core", "streaming", "reliability", "version", "otel"],
  transport: ["contract", "errors", "core", "uploads", "transport"],
  config: ["contract", "errors", "core", "config"],
  auth: ["contract", "errors", "core", "config", "auth"],
  bedrock: ["contract", "errors", "core", "config", "bedrock"],
  realtime: ["contract", "errors", "core", "generated", "config", "transport", "version", "realtime"],
  live: ["contract", "errors", "core", "generated", "realtime", "live"],
  webhooks: ["contract", "errors", "core", "generated", "webhooks"],
  structured: ["contract", "errors", "core", "generated", "streaming", "structured"],
  tools: ["contract", "errors", "core", "generated", "streaming", "structured", "tools"],
  raw: ["generated"],
  audio: ["contract", "errors", "core", "config", "uploads", "audio"],
  testing: ["contract", "errors", "core", "generated", "testing"],
  cli: ["version", "cli"],
};
const compositionRoots = new Set(["client", "compat", "index", "common-js"]);
/** The public surface of an entry point may gather from parts that its inside must not know. */
const surfaces = new Set(["src/handwritten/core/index.ts", "src/handwritten/uploads/index.ts"]);

describe("who imports whom", () => {
  it.each(filesBelow(src).map((file) => relative(root, file)))("%s imports what its part may", (name) => {
    const part = partOf(join(root, name));
    // So are the subpaths of the official package, which nothing inside imports.
    if (compositionRoots.has(part) || surfaces.has(name) || name.startsWith("src/compat/")) return;
    expect(Object.keys(allowed)).toContain(part);
    const imported = importsOf(join(root, name))
      .filter((specifier) => specifier.startsWith("."))
      .map((specifier) => partOf(join(root, name, "..", specifier)));
    expect([...new Set(imported)].filter((other) => !allowed[part]?.includes(other))).toEqual([]);
  });

  it("no module imports itself through others, types apart", () => {
    const texts = new Map(
      filesBelow(src).map((file) => [
        file,
        // An import of types alone is gone when the module runs, and so is what is declared of another module.
        readFileSync(file, "utf8")
          .replace(/^(?:import|export) (?:type |\{(?:\s*type \w+,?)+\s*\} )[^;]*;/gm, "")
          .replace(/^declare module "[^"]*"/gm, ""),
      ]),
    );
    expect(findCircle(texts, {})?.map((file) => relative(src, file))).toBeUndefined();
  });

  it("keeps optional peers inside their own entry points", () => {
    const users = filesBelow(src).filter((file) =>
      importsOf(file).some((name) =>
        /^(ajv|ajv-formats|find-my-way|openapi-sampler|ws|@opentelemetry)\b/.test(name),
      ),
    );
    expect([...new Set(users.map(partOf))].sort()).toEqual(["otel", "realtime", "testing"]);
  });

  it("keeps codegen apart from the library", () => {
    const imported = filesBelow(join(root, "codegen")).flatMap(importsOf);
    expect(imported.filter((specifier) => specifier.includes("src/"))).toEqual([]);
  });

  it("knows its own version", async () => {
    const { version } = await import("../../src/handwritten/version.ts");
    expect(version).toBe(JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version);
  });
});
