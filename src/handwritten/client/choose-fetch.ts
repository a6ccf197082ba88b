import { checkPlatformFetchOptions, createPlatformFetch, platformFetch } from "#platform-fetch";
import { ConfigurationError } from "../errors/index.ts";
import type { ConnectionOptions } from "../transport/connection-options.ts";
import { fromFetch } from "../transport/from-fetch.ts";
import type { PlatformFetch } from "../transport/platform-fetch.ts";
import { sameOriginRedirects } from "../transport/same-origin-redirects.ts";
import type { ClientOptions } from "./client-options.ts";
import { partsOf } from "./credential.ts";

/** How the class sends requests: by the caller's `fetch`, or over connections as the options ask for them. */
export const clientFetch = (options: ClientOptions): PlatformFetch => {
  const { fetch, fetchOptions, credential, redirect = "error" } = options;
  const { agent, proxy, tls, transport }: ConnectionOptions = credential
    ? partsOf(credential).connection
    : options;
  const isArranged = agent || proxy || tls || transport;
  if (fetch && isArranged)
    throw new ConfigurationError(
      "`fetch` makes the connections by itself: leave `agent`, `proxy`, `tls` and `transport` out, and give them to what it calls",
    );
  if (!fetch) checkPlatformFetchOptions(fetchOptions);
  const plain = isArranged ? createPlatformFetch({ agent, proxy, tls, transport }) : platformFetch;
  const send = fetch ? fromFetch(fetch) : plain;
  return redirect === "error" ? send : sameOriginRedirects(send);
};
