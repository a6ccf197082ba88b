import { chunksOf } from "../core/reply/chunks.ts";
import type { PlatformFetch } from "./platform-fetch.ts";

/** RFC 9110 §15.4; the others (300, 304, …) ask for no other address. */
const REDIRECTS = [301, 302, 303, 307, 308];
const MAX_REDIRECTS = 5;

/**
 * Follows the redirects of a GET that stay within its origin: scheme, host and port, so that its key reaches no
 * server which has not seen it. At most five, and none twice. Every other redirect is handed on as it is, and is a
 * RedirectError in the end.
 */
export const sameOriginRedirects =
  (fetch: PlatformFetch): PlatformFetch =>
  async (url, init) => {
    if (init.method !== "GET" || init.body !== undefined) return fetch(url, init);
    const visited = new Set([url]);
    for (let current = url; ; ) {
      const reply = await fetch(current, init);
      const next = REDIRECTS.includes(reply.status) && within(current, reply.headers.get("location"));
      if (!next || visited.has(next) || visited.size > MAX_REDIRECTS) return reply;
      visited.add(next);
      // An error of a body that is not read is no failure of the call.
      if (reply.body)
        await chunksOf(reply.body)
          .return?.()
          ?.catch(() => {});
      current = next;
    }
  };

/** The address that a redirect points to, if it is of the same origin. */
const within = (current: string, location: string | null): string | undefined => {
  const { origin, protocol } = new URL(current);
  const next = location ? URL.parse(location, current) : null;
  // The scheme by itself too: `blob:https://host/…` is of the origin `https://host`.
  if (!next || next.origin !== origin || next.protocol !== protocol) return undefined;
  if (next.username || next.password) return undefined;
  next.hash = "";
  return next.href;
};
