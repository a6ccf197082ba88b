import { describe, expect, it } from "@jest/globals";
import { migrateManifest } from "../../src/cli/migrate/manifest.ts";

const OURS = "npm:api-openai@^1.2.3";
const migrated = (fields: object, options: object = {}): unknown =>
  JSON.parse(migrateManifest(JSON.stringify(fields), { version: "1.2.3", ...options }));

describe("migrateManifest", () => {
  it("renames the dependency of every kind, and leaves the others", () => {
    const fields = {
      name: "openai",
      dependencies: { openai: "^6.0.0", zod: "^4.0.0" },
      devDependencies: { openai: "*" },
      peerDependencies: { "openai-edge": "*" },
    };
    expect(migrated(fields)).toEqual({
      name: "openai",
      dependencies: { "api-openai": "^1.2.3", zod: "^4.0.0" },
      devDependencies: { "api-openai": "^1.2.3" },
      peerDependencies: { "openai-edge": "*" },
    });
  });

  it.each([
    [{ a: "1", openai: "6", zod: "4" }, ["a", "api-openai", "zod"]],
    [{ zod: "4", openai: "6", a: "1" }, ["zod", "api-openai", "a"]],
    [{ "api-openai": "0", openai: "6" }, ["api-openai"]],
  ])("keeps the order of %j", (dependencies, names) => {
    const { dependencies: after } = migrated({ dependencies }) as { dependencies: object };
    expect(Object.keys(after)).toEqual(names);
  });

  it.each([
    ["npm", { overrides: { openai: OURS } }],
    ["bun", { overrides: { openai: OURS } }],
    ["yarn", { resolutions: { openai: OURS } }],
    ["pnpm", { pnpm: { overrides: { openai: OURS } } }],
  ])("overrides what others depend on for %s, once", (overrides, expected) => {
    expect(migrated({ name: "a" }, { overrides })).toEqual({ name: "a", ...expected });
    expect(migrated({ name: "a", ...expected }, { overrides })).toEqual({ name: "a", ...expected });
  });

  it("keeps indentation, line ends and the end of the file", () => {
    const text = '{\r\n\t"dependencies": {\r\n\t\t"openai": "6"\r\n\t}\r\n}\r\n';
    expect(migrateManifest(text, { version: "1.2.3" })).toBe(
      text.replace('"openai": "6"', '"api-openai": "^1.2.3"'),
    );
  });

  it.each(['{"dependencies":{"openai":"npm:api-openai@^0.1.0"}}', '{ "dependencies" : { "zod":"4" } }'])(
    "leaves %s as it is",
    (text) => {
      expect(migrateManifest(text, { version: "1.2.3" })).toBe(text);
    },
  );

  it("refuses what is no JSON", () => {
    expect(() => migrateManifest("{", { version: "1.2.3" })).toThrow(SyntaxError);
  });
});
