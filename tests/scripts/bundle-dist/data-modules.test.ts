import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { compressedModule } from "../../../scripts/bundle-dist/data-modules.ts";
import { runs } from "../../support/runs.ts";

describe("compressedModule", () => {
  it("exports the value, whatever it is", async () => {
    const folder = await mkdtemp(join(tmpdir(), "api-openai-data-"));
    let count = 0;
    try {
      await fc.assert(
        fc.asyncProperty(fc.jsonValue(), async (given) => {
          // JSON has one zero.
          const value: unknown = JSON.parse(JSON.stringify(given));
          const file = join(folder, `module-${count++}.cjs`);
          await writeFile(file, compressedModule("data", value));
          expect(createRequire(pathToFileURL(file))(file)).toEqual({ data: value });
        }),
        { numRuns: runs(40) },
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
