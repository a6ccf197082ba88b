import type { Secret } from "../config/secret/secret.ts";
import type { Layer } from "../core/handler.ts";
import { checkOptions } from "../core/options/check-options.ts";
import { oneOf } from "../core/options/kinds.ts";
import { isReplayable } from "../core/request/form.ts";
import { targetWith } from "../core/target-with.ts";
import { AuthenticationError } from "../errors/index.ts";
import type { RefreshableKey } from "./refreshable-key.ts";

/** What {@link refreshOn401} is set up with. */
export interface RefreshOn401Options {
  /** `admin`: the source is the client's `adminAPIKey`. Default: it is its `apiKey`. */
  readonly auth?: "admin" | undefined;
}

/**
 * When the server refuses a key with 401, forgets it, and sends the request once more with a new one. A second 401
 * is the caller's, and so is the first for a body that can be read only once. Calls that fail together with the
 * same key share one new one.
 *
 * @param source - what the client was given as its key
 */
export const refreshOn401 = (source: RefreshableKey, options: RefreshOn401Options = {}): Layer => {
  checkOptions(options, { auth: oneOf("admin") }, { of: "refreshOn401()", path: "refreshOn401." });
  const auth = options.auth ?? undefined;
  return (next) => async (request, context) => {
    if (request.auth !== auth) return next(request, context);
    let used: Secret | undefined;
    const target = targetWith(context.target, {
      authenticate: async (...about) => {
        const headers = await context.target.authenticate(...about);
        // By now, and not before, it is known which of the source's keys the attempt goes out with.
        [used] = source.liveSecrets();
        return headers;
      },
    });
    try {
      return await next(request, { ...context, target });
    } catch (error) {
      if (!(error instanceof AuthenticationError) || !used) throw error;
      source.invalidate(used);
      if (!isReplayable(request.body)) throw error;
      const attempt = context.attempt + 1;
      context.emit({ type: "retry", operation: request.operation, attempt, delayMs: 0, error });
      return next(request, { ...context, attempt });
    }
  };
};
