import type { Row } from "../row.ts";
import { nodeRows } from "./node.ts";

/** Every row of the matrix, in its order. */
export const rows: readonly Row[] = [...nodeRows];
