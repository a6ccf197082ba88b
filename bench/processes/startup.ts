import type { Start } from "../contenders/contender.ts";

/** What one fresh process took, in microseconds. */
export interface StartupTook {
  /** From before the import to after the construction. */
  readonly startWall: number;
  readonly startCPU: number;
  /** From before the import to the first answer. */
  readonly answerWall: number;
  readonly answerCPU: number;
}

// Node and the contender's own file are there already: what is measured is the library.
const [name, baseURL] = process.argv.slice(2);
const { start } = (await import(`../contenders/${name}.ts`)) as { start: Start };

const cpuBefore = process.cpuUsage();
const wallBefore = performance.now();
const since = (): readonly [wall: number, cpu: number] => {
  const wall = (performance.now() - wallBefore) * 1_000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return [wall, user + system];
};

const contender = await start(baseURL ?? "");
const [startWall, startCPU] = since();
await contender.complete();
const [answerWall, answerCPU] = since();
const took: StartupTook = { startWall, startCPU, answerWall, answerCPU };
process.stdout.write(JSON.stringify(took), () => process.exit());
