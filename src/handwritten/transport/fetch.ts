import { ConfigurationError } from "../errors.ts";
import type { ConnectionOptions } from "./connection-options.ts";
import { fromFetch } from "./from-fetch.ts";
import type { PlatformFetch } from "./platform-fetch.ts";

/** The platform's `fetch`, looked up for every call: instrumentation that replaces it later is honoured. */
export const platformFetch: PlatformFetch = fromFetch((url, init) => fetch(url, init));

/** Connections can be arranged on Node only. @throws ConfigurationError always; it says what to do instead */
export const createPlatformFetch = (_options: ConnectionOptions): PlatformFetch => {
  throw new ConfigurationError(
    "`agent`, `proxy` and `tls` need Node; here, give a `fetch` that does it: on Bun one that adds the options " +
      "`proxy` and `tls`, on Deno one that adds the option `client`, made by `Deno.createHttpClient`",
  );
};
