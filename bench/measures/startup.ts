import { join } from "node:path";
import { withServer } from "../clients.ts";
import { ourAPIs } from "../contender-names.ts";
import type { StartupTook } from "../processes/startup.ts";
import type { Quantity, Target } from "../report.ts";
import { runNode } from "../run.ts";
import { interleave, median } from "../statistics.ts";
import { millis } from "../units.ts";
import type { Measure } from "./measure.ts";

const names = ["floor", "class-api", "functional-api", "openai", "ai-sdk"] as const;

/** Import and construction, and from there to the first answer, in fresh processes. */
export const startup: Measure = async (lab, quick) => {
  const rounds = quick ? 5 : 25;
  const took = await withServer(lab, (baseURL) =>
    interleave(names, rounds, async (name): Promise<StartupTook> => {
      const script = join(lab.folder, "processes/startup.js");
      return JSON.parse(await runNode(lab.folder, script, name, baseURL)) as StartupTook;
    }),
  );
  const quantity = (label: string, key: keyof StartupTook, targets: readonly Target[] = []): Quantity => ({
    label,
    figures: Object.fromEntries(
      names.map((name) => [name, median(took[name].map((one) => one[key])) / 1_000]),
    ),
    format: millis,
    targets,
  });
  const targets = ourAPIs.map((of): Target => ({ of, atMost: 0.2, times: "openai" }));
  return {
    title: "Start",
    how: `Import and construction in a fresh process, and the same with the first answer over \`http:\`, which pays for what is loaded when it is needed; medians of ${rounds} processes each.`,
    quantities: [
      quantity("start, wall", "startWall", targets),
      quantity("start, CPU", "startCPU", targets),
      quantity("first answer, wall", "answerWall"),
      quantity("first answer, CPU", "answerCPU"),
    ],
  };
};
