import type { Exposable } from "../config/secret/exposable.ts";
import { systemClock } from "../core/clock.ts";
import { settingsOf } from "../core/options/check-options.ts";
import { AMOUNT } from "../core/options/range.ts";
import { asSecret } from "./as-secret.ts";
import { REFRESH_RULES } from "./option-rules.ts";
import { type RefreshableKey, type RefreshOptions, refreshableKey } from "./refreshable-key.ts";

/** What {@link cachedKey} is set up with. */
export interface CachedKeyOptions extends Pick<RefreshOptions, "clock" | "timeoutMs"> {
  /** Milliseconds until the provider is asked again. Default: never, only after `invalidate()`. */
  readonly maxAgeMs?: number | undefined;
}

/**
 * Asks a provider once, and again when the key is too old or was invalidated. Calls at the same time share one
 * question; a failure is not remembered.
 *
 * @example
 * const key = cachedKey(() => vault.read("openai"), { maxAgeMs: 300_000 });
 * const openai = new OpenAI({ apiKey: key, layers: [refreshOn401(key)] });
 *
 * @throws ConfigurationError for an option that cannot work
 */
export const cachedKey = (
  provider: () => Promise<string | Exposable>,
  options: CachedKeyOptions = {},
): RefreshableKey => {
  const { onRefreshFailure: _, ...rules } = REFRESH_RULES;
  const settings = settingsOf("cachedKey", options, { clock: systemClock }, { maxAgeMs: AMOUNT, ...rules });
  const { maxAgeMs, clock } = settings;
  return refreshableKey(async () => {
    const askedAtMs = clock.wallTime();
    const secret = asSecret(await provider(), "the provider given to `cachedKey`");
    return { secret, expiresAtMs: maxAgeMs === undefined ? undefined : askedAtMs + maxAgeMs };
  }, settings);
};
