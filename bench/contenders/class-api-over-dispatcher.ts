import { startWith } from "./class-api.ts";
import type { Start } from "./contender.ts";

/** Ours by the class API, over the dispatcher of Node's own undici in place of `node:http`. */
export const start: Start = (baseURL) => startWith({ baseURL, transport: "dispatcher" });
