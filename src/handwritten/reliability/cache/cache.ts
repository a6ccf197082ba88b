import { systemClock } from "../../core/clock.ts";
import { contextValue, policyOptionsKey } from "../../core/context.ts";
import type { Handler } from "../../core/handler.ts";
import { decodeFirst } from "../decode-first.ts";
import { definePolicy } from "../policy.ts";
import { type Cache, type CacheOptions, cacheSettings } from "./cache-options.ts";
import { SharedStore } from "./cache-store.ts";
import { CachedCalls } from "./cached-calls.ts";
import { CacheCounts } from "./counts.ts";
import { Entries } from "./entries.ts";
import { hasKey } from "./request-key.ts";

/**
 * Gives a stored response again, and sends one request where several calls ask for the same at once. Stored are whole and
 * final responses of GET and POST: streams that were read to their end, too, which are streams again. Two calls are the
 * same when their request, credentials, organization and project are.
 *
 * @throws ConfigurationError for an option that cannot work
 */
export const cache = (options?: CacheOptions): Cache => {
  const settings = cacheSettings(options);
  const { when, store } = settings;
  const entries = new Entries(settings, store && new SharedStore(store, settings.storeTimeoutMs));
  const counted = new CacheCounts();

  const layer = (next: Handler): Handler => {
    const calls = new CachedCalls(settings, entries, counted, next);
    return (request, context) => {
      const mode = contextValue(context, policyOptionsKey)?.cache ?? when?.(request);
      return mode && hasKey(request) ? calls.send(mode, request, context) : next(request, context);
    };
  };

  return definePolicy<Cache>("cache", layer, {
    decodes: decodeFirst,
    get stats() {
      const { hit, stale, miss, joined, stored, not_stored } = counted.counts;
      const { size, bytes, evictions } = entries.memory;
      return {
        hits: hit,
        stale,
        misses: miss,
        joined,
        stored,
        notStored: not_stored,
        evictions,
        entries: size,
        bytes,
        storeFailures: entries.storeFailures,
      };
    },
    clear: () => entries.clear(systemClock),
    explain: (request) =>
      hasKey(request) && when?.(request)
        ? { does: `gives an answer again for ${settings.ttlMs} ms` }
        : undefined,
  });
};
