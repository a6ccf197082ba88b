import type { FetchOptions } from "../core/request/fetch-options.ts";
import { ConfigurationError } from "../errors/index.ts";
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

/** The platform's `fetch` takes them all. */
export const checkPlatformFetchOptions = (_options: FetchOptions | null | undefined): void => {};

/** Connections can be arranged on Node only. @throws ConfigurationError always; it says what to do instead */
export const createPlatformFetch = (_options: ConnectionOptions): PlatformFetch => {
  throw new ConfigurationError(
    "`agent`, `proxy`, `tls` and `transport` need Node; here, `fetchOptions` does it: on Bun its `proxy` and `tls`, on Deno its " +
      "`client`, made by `Deno.createHttpClient`",
  );
};
