/** Four buckets for each doubling, from less than a tenth of a millisecond to six hours: a percentile is right to a fifth. */
const PER_DOUBLING = 4;
const BUCKETS = 28 * PER_DOUBLING + 1;

/** The bounds that are exported, in seconds: those of OpenTelemetry's GenAI conventions, each a bound of ours too. */
export const EXPORTED_BOUNDS_S: readonly number[] = Array.from({ length: 14 }, (_, n) => 0.01 * 2 ** n);
/** Our smallest bound is the tenth of a millisecond that makes theirs whole steps of ours. */
const LEAST_MS = 10 / 2 ** 7;

/** A summary of durations, in milliseconds. */
export interface DurationSummary {
  readonly count: number;
  readonly sumMs: number;
  readonly minMs: number;
  readonly maxMs: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** How many were no longer than each of the exported bounds. */
  readonly buckets: readonly { readonly leSeconds: number; readonly count: number }[];
}

/** Durations, counted in buckets that grow: it takes the same memory however many there are. */
export class Histogram {
  readonly #counts = new Float64Array(BUCKETS + 1);
  #count = 0;
  #sum = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = 0;

  add(ms: number): void {
    this.#counts[bucketOf(ms)] = (this.#counts[bucketOf(ms)] as number) + 1;
    this.#count++;
    this.#sum += ms;
    this.#min = Math.min(this.#min, ms);
    this.#max = Math.max(this.#max, ms);
  }

  summary(): DurationSummary {
    return {
      count: this.#count,
      sumMs: this.#sum,
      minMs: this.#count ? this.#min : 0,
      maxMs: this.#max,
      p50Ms: this.#percentile(0.5),
      p90Ms: this.#percentile(0.9),
      p95Ms: this.#percentile(0.95),
      p99Ms: this.#percentile(0.99),
      buckets: this.#exported(),
    };
  }

  /** The upper bound of the bucket that holds it, and never more than the longest duration. */
  #percentile(part: number): number {
    let left = Math.max(1, Math.ceil(part * this.#count));
    for (let bucket = 0; bucket <= BUCKETS; bucket++) {
      left -= this.#counts[bucket] as number;
      if (left <= 0) return bucket === BUCKETS ? this.#max : Math.min(boundMs(bucket), this.#max);
    }
    return this.#max;
  }

  #exported(): DurationSummary["buckets"] {
    let bucket = 0;
    let count = 0;
    return EXPORTED_BOUNDS_S.map((leSeconds) => {
      // A hair more, as a bound that is counted up need not be the same number.
      while (bucket <= BUCKETS && boundMs(bucket) <= leSeconds * 1_000 * 1.0001)
        count += this.#counts[bucket++] as number;
      return { leSeconds, count };
    });
  }
}

const boundMs = (bucket: number): number => LEAST_MS * 2 ** (bucket / PER_DOUBLING);

const bucketOf = (ms: number): number => {
  if (!(ms > LEAST_MS)) return 0;
  const bucket = Math.ceil(Math.log2(ms / LEAST_MS) * PER_DOUBLING - 1e-9);
  return Math.min(bucket, BUCKETS);
};
