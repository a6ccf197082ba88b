import type { ApiRequest } from "../../contract.ts";
import type { Context, Handler, Reply } from "../../core/handler.ts";
import { bufferedReply } from "../../core/reply/buffered-reply.ts";
import { Flights } from "../coalesce/flights.ts";
import type { CacheSettings } from "./cache-options.ts";
import { replyOf } from "./cached-response.ts";
import { callSettings, detached } from "./call-settings.ts";
import type { CacheCounts } from "./counts.ts";
import type { Entries, Found } from "./entries.ts";
import { isSound } from "./is-sound.ts";
import { isStreamed, keepReply, readUpTo } from "./keep-reply.ts";
import { requestKey } from "./request-key.ts";

/** One call of a cache. */
interface CachedCall {
  readonly key: string;
  /** The key with the settings of the call: calls that differ in these do not share a request. */
  readonly name: string;
  readonly request: ApiRequest;
}

/** The calls of one client that go through a cache: those of another go through other layers. */
export class CachedCalls {
  readonly #settings: CacheSettings;
  readonly #entries: Entries;
  readonly #counts: CacheCounts;
  readonly #next: Handler;
  readonly #flights = new Flights();

  constructor(settings: CacheSettings, entries: Entries, counts: CacheCounts, next: Handler) {
    this.#settings = settings;
    this.#entries = entries;
    this.#counts = counts;
    this.#next = next;
  }

  /** @param mode - `refresh`: the response is fetched even where one is stored */
  async send(mode: true | "refresh", request: ApiRequest, context: Context): Promise<Reply> {
    const key = await requestKey(request, context);
    if (key === undefined) return this.#next(request, context);
    const call = { key, name: `${key} ${callSettings(context)}`, request };
    const isRefresh = mode === "refresh";
    const known = isRefresh ? undefined : this.#entries.recall(key, context.clock);
    if (known) return this.#give(known, call, context);
    const send: Handler = (_, inner) => (isRefresh ? this.#ask(call, inner) : this.#lookUp(call, inner));
    // A stream has one reader, which sets its pace.
    if (isStreamed(request)) return send(request, context);
    // A caller that wants a new response must not get one that another call found.
    const flight = isRefresh ? `${call.name} refresh` : call.name;
    if (this.#flights.has(flight) && !context.signal.aborted) this.#counts.count("joined", request, context);
    return this.#flights.join(flight, send, request, context);
  }

  async #lookUp(call: CachedCall, context: Context): Promise<Reply> {
    const found = await this.#entries.lookUp(call.key, context.clock, (answer) =>
      isSound(answer, call.request, context),
    );
    return found ? this.#give(found, call, context) : this.#ask(call, context);
  }

  #ask({ key, request }: CachedCall, context: Context): Promise<Reply> {
    this.#counts.count("miss", request, context);
    return this.#fetch(key, request, context);
  }

  #give({ answer, isFresh }: Found, call: CachedCall, context: Context): Reply {
    const outcome = isFresh ? "hit" : "stale";
    this.#counts.count(outcome, call.request, context);
    context.call.report = { ...context.call.report, cache: outcome };
    if (!isFresh) this.#refresh(call, context);
    return replyOf(answer, context.clock.wallTime());
  }

  #fetch(key: string, request: ApiRequest, context: Context): Promise<Reply> {
    const { maxEntryBytes } = this.#settings;
    return keepReply(this.#next, { key, request, context, entries: this.#entries, maxEntryBytes }, (isKept) =>
      this.#counts.count(isKept ? "stored" : "not_stored", request, context),
    );
  }

  /** Fetches a stale entry anew while no caller waits for it; and no longer than the stale one may be given. */
  #refresh({ key, name, request }: CachedCall, context: Context): void {
    const flight = `${name} stale`;
    if (this.#flights.has(flight)) return;
    const { staleMs, maxEntryBytes } = this.#settings;
    const controller = new AbortController();
    const stopTimer = context.clock.after(staleMs, () => controller.abort(), true);
    const fetchWhole: Handler = async (request, context) => {
      const reply = await this.#fetch(key, request, context);
      await readUpTo(reply, maxEntryBytes);
      return bufferedReply(reply, "");
    };
    this.#flights
      .join(flight, fetchWhole, request, detached(context, controller.signal))
      .catch(() => this.#counts.count("not_stored", request, context))
      .finally(stopTimer);
  }
}
