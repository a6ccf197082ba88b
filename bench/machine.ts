import { cpus, loadavg } from "node:os";
import type { Lab } from "./lab.ts";

/** What the figures hold for: they compare within one run, not across machines. */
export const describeMachine = ({ versions }: Lab): string => {
  const processors = cpus();
  const [load = 0] = loadavg();
  return [
    `${new Date().toISOString().slice(0, 10)}; ${processors.length} × ${processors[0]?.model.trim()}`,
    `${process.platform} ${process.arch}; load ${load.toFixed(1)}; node ${process.versions.node}`,
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(", "),
  ].join("; ");
};
