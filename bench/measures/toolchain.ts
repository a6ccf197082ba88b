import { join } from "node:path";
import { runNode } from "../run.ts";
import { interleave, median } from "../statistics.ts";
import { seconds } from "../units.ts";
import type { Measure } from "./measure.ts";

/** What the project's own tools take, into folders of their own. */
export const toolchain: Measure = async ({ folder, repository }, quick) => {
  const commands = {
    codegen: [join(import.meta.dirname, "../processes/generate.ts"), repository, join(folder, "generated")],
    build: [
      "node_modules/typescript/bin/tsc",
      "-p",
      "tsconfig.build.json",
      "--outDir",
      join(folder, "built"),
    ],
  } as const;
  const rounds = quick ? 1 : 3;
  const took = await interleave(["codegen", "build"], rounds, async (name) => {
    const started = performance.now();
    await runNode(repository, ...commands[name]);
    return (performance.now() - started) / 1_000;
  });
  return {
    title: "Codegen and build",
    how: `Wall time of a fresh process, medians of ${rounds}: the whole API from its contract, and \`dist/\` from the sources.`,
    quantities: [
      {
        label: "codegen",
        figures: { ours: median(took.codegen) },
        format: seconds,
        targets: [{ of: "ours", atMost: 10 }],
      },
      { label: "build", figures: { ours: median(took.build) }, format: seconds },
    ],
  };
};
