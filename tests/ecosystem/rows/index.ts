import type { Row } from "../row.ts";
import { bunAndDenoRows } from "./bun-and-deno.ts";
import { chromiumRows } from "./chromium.ts";
import { edgeRows } from "./edge.ts";
import { nodeRows } from "./node.ts";
import { workerdRows } from "./workerd.ts";

/** Every row of the matrix, in its order. */
export const rows: readonly Row[] = [
  ...nodeRows,
  ...bunAndDenoRows,
  ...workerdRows,
  ...chromiumRows,
  ...edgeRows,
];
