import type { Exposable } from "../config/secret/exposable.ts";
import { type Clock, systemClock } from "../core/clock.ts";
import { settingsOf } from "../core/options/check-options.ts";
import { AMOUNT } from "../core/options/range.ts";
import { ConfigurationError } from "../errors/index.ts";
import { asSecret } from "./as-secret.ts";
import { REFRESH_RULES } from "./option-rules.ts";
import { type RefreshableKey, type RefreshOptions, refreshableKey } from "./refreshable-key.ts";
import { renewalTimes } from "./renewal-times.ts";

/** A token with its end, in the shape that the Azure SDK's `TokenCredential.getToken` gives. */
export interface AccessToken {
  readonly token: string;
  /** Milliseconds since the Unix epoch. */
  readonly expiresOnTimestamp: number;
}

/** What {@link bearerTokenProvider} is set up with. */
export interface BearerTokenOptions extends RefreshOptions {
  /** A new token is asked for this many milliseconds before the old one ends, or at half its life if that is later. Default: 120 000. */
  readonly refreshBufferMs?: number | undefined;
}

/**
 * A key from a function that gives bearer tokens, such as Entra ID's. A token with its end is kept until shortly
 * before; a bare string, whose lifetime is unknown, is asked for every time (what
 * `@azure/identity`'s own `getBearerTokenProvider` expects).
 *
 * @example
 * const scope = "https://cognitiveservices.azure.com/.default";
 * const apiKey = bearerTokenProvider(() => credential.getToken(scope));
 */
export const bearerTokenProvider = (
  getToken: () => Promise<AccessToken | string | Exposable | null>,
  options: BearerTokenOptions = {},
): RefreshableKey => {
  const settings = settingsOf<BearerTokenOptions, { refreshBufferMs: number; clock: Clock }>(
    "bearerTokenProvider",
    options,
    { refreshBufferMs: 120_000, clock: systemClock },
    { refreshBufferMs: AMOUNT, ...REFRESH_RULES },
  );
  const { refreshBufferMs, clock } = settings;
  const what = "the function given to `bearerTokenProvider`";
  return refreshableKey(async () => {
    const nowMs = clock.wallTime();
    const given = await getToken();
    // With `in` on anything else than an object, the engine's message would quote the token.
    if (typeof given !== "object" || given === null || "expose" in given)
      return { secret: asSecret(given, what), expiresAtMs: nowMs };
    const { token, expiresOnTimestamp } = given;
    if (!Number.isFinite(expiresOnTimestamp))
      throw new ConfigurationError(
        `${what} must say when its token ends: \`expiresOnTimestamp\` is no number`,
      );
    return { secret: asSecret(token, what), ...renewalTimes(nowMs, expiresOnTimestamp, refreshBufferMs) };
  }, settings);
};
