import { appendFile, cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { checkNames } from "../../../scripts/type-names/check-names.ts";
import { isLong } from "../../support/runs.ts";

const from = "node_modules/openai-7.59.0";

describe("openapi/type-names.yaml", () => {
  it("has every public type name of openai 7.59.0, and much-used ones take values of the official type", async () => {
    const lines: string[] = [];
    expect(await checkNames({ from, root: process.cwd(), print: (text) => lines.push(text) })).toBe(true);
    expect(lines.slice(0, 2)).toEqual([
      "At the top level of a module: 1611 of 1611 (100.0 %)",
      "All: 3842 of 3842 (100.0 %)",
    ]);
  }, 120_000);

  it("says which type a package has that the table has not", async () => {
    const folder = await mkdtemp(join(tmpdir(), "type-names-"));
    try {
      for (const name of ["src", "package.json"])
        await cp(join(from, name), join(folder, name), { recursive: true });
      await appendFile(
        join(folder, "src/resources/embeddings.ts"),
        "\nexport interface EmbeddingExtra { n: number }\n",
      );
      const lines: string[] = [];
      const isWhole = await checkNames({
        from: folder,
        root: process.cwd(),
        print: (text) => lines.push(text),
      });
      expect(lines.slice(0, 2)).toEqual([
        "Absent: src/resources/embeddings.ts:EmbeddingExtra",
        "At the top level of a module: 1611 of 1612 (99.9 %)",
      ]);
      expect(isWhole).toBe(true);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }, 120_000);

  (isLong ? it : it.skip)(
    "is what the command derives",
    async () => {
      const { updateNames } = await import("../../../scripts/type-names/update-names.ts");
      const before = await readFile("openapi/type-names.yaml", "utf8");
      await updateNames({ from, root: process.cwd(), print: () => {} });
      expect(await readFile("openapi/type-names.yaml", "utf8")).toBe(before);
    },
    120_000,
  );
});
