import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { runScript } from "../../support/run-script.ts";

const needed = /"node": ">=([\d.]+)"/.exec(readFileSync("package.json", "utf8"))?.[1];

/** Imports what the package loads on Node, where the runtime states such versions. */
const importWith = (versions: object, prepare = "") =>
  runScript(`
    Object.defineProperty(process, "versions", { value: ${JSON.stringify(versions)} });
    ${prepare}
    await import("./src/handwritten/transport/node.ts");
    console.log("imported");
  `);

describe("the import on Node", () => {
  it.each(["20.20.2", "18.20.8", "21.7.3"])(
    "says on Node %s which one is needed, in a line",
    async (node) => {
      const { exitCode, output, errors } = await importWith({ node }, "delete globalThis.Iterator;");
      expect([exitCode, output]).toEqual([1, ""]);
      expect(errors.split("\n")).toContain(
        `ConfigurationError: api-openai needs Node 22.12 or newer, and this is Node ${node}`,
      );
      expect(needed).toBe("22.12.0");
    },
  );

  it.each<[string, object, string]>([
    ["the oldest Node that is supported", { node: "22.12.0" }, ""],
    ["a runtime that states an old Node, and has what is needed", { node: "20.8.0", other: "1.0" }, ""],
    ["a runtime that states no Node", {}, "delete globalThis.Iterator;"],
  ])("goes on with %s", async (_what, versions, prepare) => {
    expect(await importWith(versions, prepare)).toMatchObject({ exitCode: 0, output: "imported\n" });
  });
});
