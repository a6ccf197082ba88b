import { startWith } from "./class-api.ts";
import type { Start } from "./contender.ts";

/** Ours by the class API, over the platform's `fetch` in place of `node:http`. */
export const start: Start = (baseURL) => startWith({ baseURL, fetch: globalThis.fetch });
