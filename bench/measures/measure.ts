import type { Lab } from "../lab.ts";
import type { Report } from "../report.ts";

/** Measures one thing. `quick` is for a look, not for a figure to quote: fewer rounds, the same work. */
export type Measure = (lab: Lab, quick: boolean) => Promise<Report | readonly Report[]>;
