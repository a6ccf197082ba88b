import type { SharedBucket, SharedStore, Verdict } from "../shared-store.ts";
import type { RunScript, Subscribe } from "./redis-client.ts";
import { LIMITS_SCRIPT } from "./script.ts";

/**
 * Buckets in Redis.
 *
 * @param prefix - begins the name of every key; all keys of a call share a hash tag, so a cluster keeps them together
 * @param leaseMs - how long a call counts as under way without being renewed
 * @param subscribe - listens to a channel
 */
export const redisStore = (
  run: RunScript,
  prefix: string,
  leaseMs: number,
  subscribe?: Subscribe,
): SharedStore => {
  // A prefix that has a tag of its own says where its keys belong.
  const tagged = /\{[^{}]{1,500}\}/.test(prefix) ? prefix : `{${prefix}}`;
  const ask = async (
    operation: string,
    buckets: readonly SharedBucket[],
    args: readonly (string | number)[],
  ): Promise<unknown> => {
    const flows = buckets.flatMap(({ limit, periodMs, burst }) => [limit, periodMs, burst]);
    const keys = [...buckets.map(({ id }) => tagged + id), tagged + PROCESSES];
    return run(LIMITS_SCRIPT, keys, [operation, ...flows, ...args].map(String));
  };
  return {
    onFreed:
      subscribe && ((listener) => subscribe(tagged + PROCESSES, (key) => listener(key.slice(tagged.length)))),
    take: async (seat, buckets, calls) =>
      readVerdict(
        await ask("take", buckets, [
          seat,
          leaseMs,
          calls.length,
          ...calls.flatMap(({ place, amounts }) => [place, ...amounts]),
        ]),
      ),
    settle: async (corrections) => {
      const args = corrections.flatMap(({ place, amount, used, at, spread }) => [
        place,
        amount,
        used,
        at,
        spread,
      ]);
      await ask(
        "settle",
        corrections.map(({ bucket }) => bucket),
        args,
      );
    },
    leave: async (seat, buckets) => {
      await ask("leave", buckets, [seat]);
    },
    renew: async (places) => {
      // Without any it only finds out whether the server responds; a cluster asks for a key all the same.
      const renewed = places.length ? places : [{ bucket: NO_BUCKET, place: "" }];
      for (let from = 0; from < renewed.length; from += MOST_AT_ONCE) {
        const some = renewed.slice(from, from + MOST_AT_ONCE);
        await ask(
          "renew",
          some.map(({ bucket }) => bucket),
          [leaseMs, ...some.map(({ place }) => place)],
        );
      }
    },
  };
};

/** The set of processes that have asked lately. No limit has this name. */
const PROCESSES = "processes";
const NO_BUCKET: SharedBucket = { id: "-", limit: 1, periodMs: 0, burst: 1 };
/** Lua unpacks no endless lists, and a script keeps everybody waiting. */
const MOST_AT_ONCE = 500;

const readVerdict = (answer: unknown): Verdict => {
  const [granted, at, waitMs, full, processes, ...available] = (Array.isArray(answer) ? answer : []).map(
    Number,
  );
  if (granted === undefined || at === undefined || !(waitMs !== undefined && waitMs >= 0) || !processes)
    throw new TypeError(`Redis answered a script with ${JSON.stringify(answer)}`);
  return { granted, at, waitMs, isFull: full === 1, processes, available };
};
