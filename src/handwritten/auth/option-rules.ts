import type { Rules } from "../core/options/check-options.ts";
import { CLOCK, FUNCTION } from "../core/options/kinds.ts";
import { DELAY } from "../core/options/range.ts";
import type { RefreshOptions } from "./refreshable-key.ts";
import type { TokenRequestOptions } from "./token-request.ts";

/** Of every source of keys that remembers one. */
export const REFRESH_RULES: Rules<RefreshOptions> = {
  timeoutMs: DELAY,
  clock: CLOCK,
  onRefreshFailure: FUNCTION,
};

/** Of everything that asks for a token over HTTP. */
export const TOKEN_REQUEST_RULES: Rules<TokenRequestOptions> = {
  fetch: FUNCTION,
  timeout: DELAY,
  clock: CLOCK,
};
