import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Platform } from "esbuild";
import type { ContenderName } from "../contender-names.ts";
import type { Lab } from "../lab.ts";
import type { Quantity } from "../report.ts";
import { kilobytes } from "../units.ts";
import type { Measure } from "./measure.ts";

const names = ["class-api", "functional-api", "openai", "ai-sdk"] as const;
const targets = [
  { of: "functional-api", atMost: 10_000 },
  { of: "class-api", atMost: 22_000 },
] as const;

/** Bytes of the one-call program of a contender, bundled, minified and compressed. */
const bundledBytes = async ({ folder }: Lab, name: ContenderName, platform: Platform): Promise<number> => {
  const { outputFiles } = await build({
    entryPoints: [join(folder, "programs", `${name}.ts`)],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2023",
    platform,
    write: false,
    legalComments: "none",
    logLevel: "error",
  });
  return gzipSync(outputFiles[0]?.contents ?? "", { level: 9 }).length;
};

/** Size of a bundle of one chat call. */
export const bundle: Measure = async (lab) => {
  const quantities: Quantity[] = [];
  for (const platform of ["node", "browser"] as const) {
    const figures: Quantity["figures"] = {};
    for (const name of names) figures[name] = await bundledBytes(lab, name, platform);
    quantities.push({ label: `for ${platform}`, figures, format: kilobytes, targets });
  }
  return {
    title: "Bundle",
    how: "A program of one chat call, bundled and minified by esbuild, then compressed by gzip; 1 kB is 1,000 bytes.",
    quantities,
  };
};
