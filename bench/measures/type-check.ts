import { join } from "node:path";
import { ourAPIs } from "../contender-names.ts";
import type { Quantity, Target } from "../report.ts";
import { runNode } from "../run.ts";
import { interleave, median } from "../statistics.ts";
import { count, megabytes, seconds } from "../units.ts";
import type { Measure } from "./measure.ts";

const names = ["floor", "class-api", "functional-api", "openai", "ai-sdk"] as const;
const options =
  "--noEmit --strict --skipLibCheck --module nodenext --target es2023 --extendedDiagnostics".split(" ");

interface Diagnostics {
  readonly wall: number;
  readonly memory: number;
  readonly instantiations: number;
}

/** `tsc` on the one-call program of each contender; the floor calls `fetch`. */
export const typeCheck: Measure = async ({ folder }, quick) => {
  const compiler = join(import.meta.dirname, "../node_modules/typescript/bin/tsc");
  const rounds = quick ? 1 : 5;
  const found = await interleave(names, rounds, async (name): Promise<Diagnostics> => {
    const started = performance.now();
    const text = await runNode(folder, compiler, ...options, join("programs", `${name}.ts`));
    const wall = (performance.now() - started) / 1_000;
    const read = (label: string): number =>
      Number(new RegExp(`^${label}:\\s+([\\d.]+)`, "m").exec(text)?.[1]);
    return { wall, memory: read("Memory used") * 1_000, instantiations: read("Instantiations") };
  });
  const quantity = (
    label: string,
    key: keyof Diagnostics,
    format: Quantity["format"],
    targets: readonly Target[] = [],
  ): Quantity => ({
    label,
    figures: Object.fromEntries(names.map((name) => [name, median(found[name].map((one) => one[key]))])),
    format,
    targets,
  });
  const noMore = ourAPIs.map((of): Target => ({ of, atMost: 1, times: "openai" }));
  return {
    title: "Type check",
    how: `\`tsc ${options.slice(0, -1).join(" ")}\` of a program of one chat call, process and all; medians of ${rounds} runs. The floor declares the little that it reads.`,
    quantities: [
      quantity("time", "wall", seconds, noMore),
      quantity("memory", "memory", megabytes, noMore),
      quantity("instantiations", "instantiations", count),
    ],
  };
};
