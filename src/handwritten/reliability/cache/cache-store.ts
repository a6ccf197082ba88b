import { fromBase64, toBase64 } from "../../core/base64.ts";
import type { Clock } from "../../core/clock.ts";
import type { Answer } from "./cached-response.ts";

/** A store that several processes share: a `Keyv` is one, a `Map` too. What it holds is plain JSON. */
export interface CacheStore {
  get(key: string): unknown;
  set(key: string, value: unknown, ttlMs: number): unknown;
  delete(key: string): unknown;
  clear?(): unknown;
}

/** An answer with its times, in milliseconds since the Unix epoch. */
export interface Dated {
  readonly answer: Answer;
  readonly freshUntil: number;
  readonly goneAt: number;
}

/** What is put into a store. Another version is not read. */
interface StoredEntry {
  readonly version: 1;
  /** The key again: a store that mixes things up is found out. */
  readonly key: string;
  readonly status: number;
  readonly headers: Answer["headers"];
  readonly text?: string;
  readonly base64?: string;
  readonly storedAt: number;
  readonly freshUntil: number;
  readonly goneAt: number;
}

const PREFIX = "api-openai:";

/** The entry, unless it has expired or is not what was stored: nothing that comes out of a store is trusted. */
export const readEntry = (key: string, value: unknown, now: number): Dated | undefined => {
  const entry = (value ?? {}) as Partial<Record<keyof StoredEntry, unknown>>;
  const { version, status, headers, storedAt, freshUntil, goneAt } = entry;
  if (version !== 1 || entry.key !== key || !isSuccess(status) || !isHeaders(headers)) return undefined;
  if (![storedAt, freshUntil, goneAt].every(Number.isFinite) || (goneAt as number) <= now) return undefined;
  const body = bodyOf(entry);
  if (body === undefined) return undefined;
  return {
    answer: { status, headers, body, storedAt: storedAt as number },
    freshUntil: freshUntil as number,
    goneAt: goneAt as number,
  };
};

const isSuccess = (status: unknown): status is number =>
  Number.isInteger(status) && (status as number) >= 200 && (status as number) < 300;

const bodyOf = ({ text, base64 }: { text?: unknown; base64?: unknown }): string | Uint8Array | undefined => {
  if (typeof text === "string") return text;
  return typeof base64 === "string" ? fromBase64(base64) : undefined;
};

const isHeaders = (value: unknown): value is Answer["headers"] => {
  if (!Array.isArray(value)) return false;
  try {
    for (const [name, text] of value) if (typeof name !== "string" || typeof text !== "string") return false;
    new Headers(value as [string, string][]);
    return true;
  } catch {
    return false;
  }
};

/** Asks a store, and waits no longer than is worth it. */
export class SharedStore {
  readonly #store: CacheStore;
  readonly #timeoutMs: number;

  constructor(store: CacheStore, timeoutMs: number) {
    this.#store = store;
    this.#timeoutMs = timeoutMs;
  }

  /** @throws whatever the store fails with, or that it does not answer */
  async get(key: string, clock: Clock): Promise<Dated | undefined> {
    const found = await this.#within(clock, () => this.#store.get(PREFIX + key));
    return readEntry(key, found, clock.wallTime());
  }

  /** @throws as `get` */
  async set(key: string, { answer, freshUntil, goneAt }: Dated, clock: Clock): Promise<void> {
    const { body, ...head } = answer;
    const entry: StoredEntry = {
      version: 1,
      key,
      ...head,
      ...(typeof body === "string" ? { text: body } : { base64: toBase64(body) }),
      freshUntil,
      goneAt,
    };
    const ttlMs = Math.max(1, Math.ceil(goneAt - clock.wallTime()));
    await this.#within(clock, () => this.#store.set(PREFIX + key, entry, ttlMs));
  }

  /** @throws as `get` */
  async delete(key: string, clock: Clock): Promise<void> {
    await this.#within(clock, () => this.#store.delete(PREFIX + key));
  }

  /** @throws as `get` */
  async clear(clock: Clock): Promise<void> {
    await this.#within(clock, () => this.#store.clear?.());
  }

  #within(clock: Clock, work: () => unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const stopTimer = clock.after(this.#timeoutMs, () =>
        reject(new Error(`the store of the cache did not answer within ${this.#timeoutMs} ms`)),
      );
      const run = async (): Promise<unknown> => work();
      run().then(resolve, reject).finally(stopTimer);
    });
  }
}
