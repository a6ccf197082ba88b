import type { Row } from "../row.ts";
import { bunAndDenoRows } from "./bun-and-deno.ts";
import { bundledRequireRows } from "./bundled-require.ts";
import { chromiumRows } from "./chromium.ts";
import { copiesRows } from "./copies.ts";
import { edgeRows } from "./edge.ts";
import { loadingRows } from "./loading.ts";
import { nodeRows } from "./node.ts";
import { publishedRows } from "./published.ts";
import { testToolRows } from "./test-tools.ts";
import { typescriptRows } from "./typescript.ts";
import { workerdRows } from "./workerd.ts";

/** Every row of the matrix, in its order. */
export const rows: readonly Row[] = [
  ...nodeRows,
  ...bunAndDenoRows,
  ...workerdRows,
  ...chromiumRows,
  ...edgeRows,
  ...loadingRows,
  ...copiesRows,
  ...testToolRows,
  ...bundledRequireRows,
  ...typescriptRows,
  ...publishedRows,
];
