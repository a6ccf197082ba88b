import { fromFetch } from "./from-fetch.ts";
import type { PlatformFetch } from "./platform-fetch.ts";

/** The platform's `fetch`, looked up for every call: instrumentation that replaces it later is honoured. */
export const platformFetch: PlatformFetch = fromFetch((url, init) => fetch(url, init));
