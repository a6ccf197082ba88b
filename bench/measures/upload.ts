import { createReadStream } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { costsAlone } from "../clients.ts";
import type { ContenderName } from "../contender-names.ts";
import { megabytes, millis } from "../units.ts";
import type { Measure } from "./measure.ts";
import { inMillis } from "./sizes.ts";

const MiB = 1_048_576;
/** Uploads of `@ai-sdk/openai` have an interface of their own, and are not measured. */
const names: readonly ContenderName[] = [
  "floor",
  "floor-tuned",
  "class-api",
  "class-api-over-dispatcher",
  "functional-api",
  "openai",
];

/** CPU and peak memory of the upload of a large file. */
export const upload: Measure = async (lab, quick) => {
  const bytes = (quick ? 256 : 1_024) * MiB;
  const repetitions = { processes: quick ? 1 : 2, warmUp: 0, counted: 1 };
  const { cpu, peak } = await withFile(bytes, (file) =>
    costsAlone(lab, { work: "upload", bytes, file, calls: 1, inFlight: 1 }, repetitions, names),
  );
  return {
    title: "Upload",
    how: `One upload of ${bytes / MiB} MiB from \`fs.createReadStream\` in a process that does nothing else: user and system CPU, and the most that was resident in the process, Node included; medians of ${repetitions.processes} processes. The floor writes a form of known length, at the pace of the connection.`,
    quantities: [
      { label: "CPU", figures: inMillis(cpu), format: millis },
      { label: "peak memory", figures: peak, format: megabytes },
    ],
  };
};

/** Makes a file of zeros, which takes no place on the disk, for as long as `use` works with it. */
const withFile = async <T>(bytes: number, use: (path: string) => Promise<T>): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), "api-openai-bench-file-"));
  try {
    const path = join(folder, "file.bin");
    const file = await open(path, "w");
    await file.truncate(bytes);
    await file.close();
    // The first to read it would pay for its pages in the cache of the system.
    for await (const _ of createReadStream(path));
    return await use(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
