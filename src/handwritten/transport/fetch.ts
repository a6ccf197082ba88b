import { ConfigurationError } from "../errors.ts";
import type { ConnectionOptions } from "./connection-options.ts";
import { type FetchLike, fromFetch } from "./from-fetch.ts";
import type { PlatformFetch } from "./platform-fetch.ts";

/** Looked up for every call: instrumentation that replaces it later is honoured. */
const ofThePlatform: FetchLike = (url, init) => {
  if (typeof fetch !== "function")
    throw new ConfigurationError("there is no `fetch` here: pass a `fetch` to the client");
  return fetch(url, init);
};

/** The platform's `fetch`. @throws ConfigurationError where there is none: old test environments */
export const platformFetch: PlatformFetch = fromFetch(ofThePlatform);

/** Connections can be arranged on Node only. @throws ConfigurationError always; it says what to do instead */
export const createPlatformFetch = (_options: ConnectionOptions): PlatformFetch => {
  throw new ConfigurationError(
    "`agent`, `proxy` and `tls` need Node; here, give a `fetch` that does it: on Bun one that adds the options " +
      "`proxy` and `tls`, on Deno one that adds the option `client`, made by `Deno.createHttpClient`",
  );
};
