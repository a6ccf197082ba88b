import { describe, expect, it } from "@jest/globals";
import { chunksOf, type PackageGraph, strangersIn } from "../../../scripts/bundle-dist/chunks.ts";

/** A package as a table: what each module imports. */
const graphOf = (imports: Readonly<Record<string, readonly string[]>>): PackageGraph => ({
  entries: new Map([
    [".", "root"],
    ["./core", "core"],
    ["./operations", "operations"],
    ["./realtime", "realtime"],
  ]),
  platforms: { "#fetch": ["node", "web"] },
  importsOf: (id) => ({
    modules: (imports[id] ?? []).filter((name) => !name.startsWith("#")),
    platforms: (imports[id] ?? []).filter((name) => name.startsWith("#")),
  }),
});

const chunks = chunksOf(
  graphOf({
    root: ["class", "client", "errors", "stub", "streams"],
    core: ["client", "errors"],
    operations: ["stub", "other-stub"],
    realtime: ["socket", "errors", "certificates"],
    client: ["#fetch", "errors"],
    node: ["http", "errors", "certificates"],
    web: ["errors"],
    streams: ["errors"],
  }),
);

describe("chunksOf", () => {
  it.each([
    ["what the root and another entry point need", "errors", "engine"],
    ["what the root needs on one platform, and another entry point", "certificates", "engine"],
    ["what the root shares with the operations alone", "stub", "stubs"],
    ["what imports a platform's file, as that file imports the engine", "client", "create-client"],
    ["what the root alone needs", "class", undefined],
    ["what another entry point alone needs", "socket", undefined],
    ["what one platform alone needs", "http", undefined],
    ["what the operations alone need", "other-stub", undefined],
    ["an entry point", "core", undefined],
    ["a platform's file", "node", undefined],
  ])("places %s", (_situation, module, chunk) => {
    expect(chunks.chunkOf(module)).toBe(chunk);
  });
});

describe("strangersIn", () => {
  it("finds the modules of an entry point's file that the entry point does not need", () => {
    const modules = ["core", "client", "streams", "socket"];
    expect(strangersIn({ name: "core/index", entry: "./core", modules }, chunks)).toEqual([
      "streams",
      "socket",
    ]);
  });

  it("finds the modules of a shared chunk that the root does not need", () => {
    expect(strangersIn({ name: "engine", entry: undefined, modules: ["errors", "socket"] }, chunks)).toEqual([
      "socket",
    ]);
  });

  it("accepts what the root needs on any platform", () => {
    expect(strangersIn({ name: "engine", entry: undefined, modules: ["certificates"] }, chunks)).toEqual([]);
  });
});
