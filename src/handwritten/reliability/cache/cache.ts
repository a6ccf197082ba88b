import type { ApiRequest } from "../../contract.ts";
import { systemClock } from "../../core/clock.ts";
import { contextValue, policyOptionsKey } from "../../core/context.ts";
import type { Context, Handler, Reply } from "../../core/handler.ts";
import { bufferedReply } from "../../core/reply/buffered-reply.ts";
import { eachChunk } from "../../core/reply/chunks.ts";
import { Flights } from "../coalesce/flights.ts";
import { definePolicy } from "../policy.ts";
import { type Cache, type CacheOptions, cacheSettings } from "./cache-options.ts";
import { SharedStore } from "./cache-store.ts";
import { answerOf, replyOf } from "./cached-response.ts";
import { callSettings, detached } from "./call-settings.ts";
import { Entries, type Found } from "./entries.ts";
import { isFinal, isWholeStream } from "./is-final.ts";
import { recordBody } from "./record-body.ts";
import { hasKey, requestKey } from "./request-key.ts";

type Outcome = "hit" | "stale" | "miss" | "joined" | "stored" | "not_stored";

/**
 * Gives an answer again that is known, and asks once where several ask the same at once. Kept are whole and final
 * answers of GET and POST: streams that were read to their end, too, which are streams again. The same are two calls
 * with the same request, credentials, organization and project.
 *
 * @throws ConfigurationError for an option that cannot work
 */
export const cache = (options?: CacheOptions): Cache => {
  const settings = cacheSettings(options);
  const { when, store, maxEntryBytes } = settings;
  const entries = new Entries(settings, store && new SharedStore(store, settings.storeTimeoutMs));
  const counts: Record<Outcome, number> = { hit: 0, stale: 0, miss: 0, joined: 0, stored: 0, not_stored: 0 };

  const tell = (outcome: Outcome, { operation }: ApiRequest, { emit }: Context): void => {
    counts[outcome]++;
    emit({ type: "cache", operation, outcome });
  };

  /** Asks, and keeps the answer. */
  const fetchAs =
    (key: string, next: Handler): Handler =>
    async (request, context) => {
      const { generation } = entries;
      const keep = (reply: Reply, body: string | Uint8Array | undefined): void => {
        const { clock } = context;
        const isKept =
          body !== undefined &&
          generation === entries.generation &&
          isWhole(body, request, context) &&
          entries.keep(key, answerOf(reply, body, clock.wallTime()), clock);
        tell(isKept ? "stored" : "not_stored", request, context);
      };
      const reply = await next(request, context);
      if (reply.body && isStreamed(request))
        return recordBody(reply, maxEntryBytes, (bytes) => keep(reply, bytes));
      const text = await reply.text();
      keep(reply, text);
      return reply.body ? bufferedReply(reply, text) : reply;
    };

  const layer = (next: Handler): Handler => {
    const flights = new Flights();

    /** Fetches anew what is too old, while nobody waits for it; and no longer than the old may be given. */
    const refresh = (name: string, key: string, request: ApiRequest, context: Context): void => {
      if (flights.has(name)) return;
      const controller = new AbortController();
      const stopTimer = context.clock.after(settings.staleMs, () => controller.abort(), true);
      const fetchWhole: Handler = async (request, context) => {
        const reply = await fetchAs(key, next)(request, context);
        await readUpTo(reply, maxEntryBytes);
        return bufferedReply(reply, "");
      };
      flights
        .join(name, fetchWhole, request, detached(context, controller.signal))
        .catch(() => tell("not_stored", request, context))
        .finally(stopTimer);
    };

    const answer = async (mode: true | "refresh", request: ApiRequest, context: Context): Promise<Reply> => {
      const key = await requestKey(request, context);
      if (key === undefined) return next(request, context);
      const name = `${key} ${callSettings(context)}`;
      const give = ({ answer, isFresh }: Found, context: Context): Reply => {
        const outcome = isFresh ? "hit" : "stale";
        tell(outcome, request, context);
        context.call.report = { ...context.call.report, cache: outcome };
        if (!isFresh) refresh(`${name} stale`, key, request, context);
        return replyOf(answer, context.clock.wallTime());
      };
      const ask: Handler = (request, context) => {
        tell("miss", request, context);
        return fetchAs(key, next)(request, context);
      };
      const look: Handler = async (request, context) => {
        const found = await entries.lookUp(key, context.clock);
        return found ? give(found, context) : ask(request, context);
      };
      const known = mode === "refresh" ? undefined : entries.recall(key, context.clock);
      if (known) return give(known, context);
      const send = mode === "refresh" ? ask : look;
      // A stream has one reader, and goes at its pace.
      if (isStreamed(request)) return send(request, context);
      // Who wants it anew must not be given what another found.
      const flight = mode === "refresh" ? `${name} refresh` : name;
      if (flights.has(flight) && !context.signal.aborted) tell("joined", request, context);
      return flights.join(flight, send, request, context);
    };

    return (request, context) => {
      const mode = contextValue(context, policyOptionsKey)?.cache ?? when?.(request);
      return mode && hasKey(request) ? answer(mode, request, context) : next(request, context);
    };
  };

  return definePolicy<Cache>("cache", layer, {
    get stats() {
      const { size, bytes, evictions } = entries.memory;
      return {
        hits: counts.hit,
        stale: counts.stale,
        misses: counts.miss,
        joined: counts.joined,
        stored: counts.stored,
        notStored: counts.not_stored,
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

const isStreamed = ({ reply }: ApiRequest): boolean => reply === "events" || reply === "bytes";

/** Reads a body that nobody else reads, and leaves it where it is more than the bound. */
const readUpTo = async ({ body }: Reply, maxBytes: number): Promise<void> => {
  if (!body) return;
  let size = 0;
  for await (const chunk of eachChunk(body)) {
    size += chunk.length;
    if (size > maxBytes) break;
  }
};

const isWhole = (body: string | Uint8Array, request: ApiRequest, { call, target }: Context): boolean => {
  if (request.reply !== "events") return typeof body !== "string" || isFinal(body);
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const { provider } = call.target ?? target;
  // It will be read as a stream of the client's own target, which may end in another way.
  const own = target.provider?.stream;
  const isAlike =
    provider === target.provider ||
    (provider?.stream.done === own?.done && provider?.stream.finishReason === own?.finishReason);
  return isAlike && isWholeStream(bytes, request, provider);
};
