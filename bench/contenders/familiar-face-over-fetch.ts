import type { Start } from "./contender.ts";
import { startWith } from "./familiar-face.ts";

/** Ours by the familiar face, over the platform's `fetch` in place of `node:http`. */
export const start: Start = (baseURL) => startWith({ baseURL, fetch: globalThis.fetch });
