import type { Context, Handler, Layer, Reply } from "../../src/handwritten/core/handler.ts";
import { onAbort } from "../../src/handwritten/core/signals.ts";
import { APIConnectionError, APIError } from "../../src/handwritten/errors/index.ts";
import type { SeededRandom } from "./seeded-random.ts";

/** What a chaos layer does, each by its rate from 0 to 1. */
export interface Chaos {
  readonly random: SeededRandom;
  /** Attempts that fail: by a status, or on their connection. */
  readonly faults: number;
  /** Attempts that come later, by up to `longestMs`. */
  readonly latency: number;
  readonly longestMs: number;
  /** Attempts that are never answered. */
  readonly silence: number;
  /** Streams that break, or stop, on the way. */
  readonly brokenStreams: number;
  /** False: it does nothing. Asked for each attempt. */
  readonly isOn: () => boolean;
}

const statusError = (status: number, headers: Record<string, string> = {}): APIError =>
  APIError.generate(status, {}, undefined, new Headers(headers));
const systemError = (code: string, syscall: string): Error =>
  Object.assign(new Error(code), { code, syscall });

const FAULTS: readonly (() => Error)[] = [
  () => statusError(400),
  () => statusError(408),
  () => statusError(429, { "retry-after-ms": "40" }),
  () => statusError(429, { "retry-after": "61" }),
  () => statusError(500),
  () => statusError(503),
  () => new APIConnectionError({ cause: systemError("ECONNREFUSED", "connect") }),
  () => new APIConnectionError({ cause: systemError("ECONNRESET", "read") }),
];

/**
 * Makes attempts fail, wait and break by chance, and the same ones for the same seed. The innermost layer, so that all
 * others meet what it does.
 *
 * @see https://www.pollydocs.org/chaos/
 */
export const chaos = ({ random, ...rates }: Chaos): Layer => {
  return (next: Handler): Handler =>
    async (request, context) => {
      if (!rates.isOn()) return next(request, context);
      const { clock, signal } = context;
      if (random.chance(rates.latency)) await clock.sleep(random.integer(1, rates.longestMs), signal);
      if (random.chance(rates.silence)) await aborted(signal);
      if (random.chance(rates.faults)) throw random.pick(FAULTS)();
      const reply = await next(request, context);
      return reply.body && random.chance(rates.brokenStreams) ? broken(reply, random, context) : reply;
    };
};

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => onAbort(signal, () => reject(signal.reason)));

/** The beginning of a body, and then a reset, or nothing more. */
const broken = (reply: Reply, random: SeededRandom, { signal }: Context): Reply => {
  let pieces = random.integer(0, 2);
  const isSilent = random.chance(0.5);
  const whole = reply.body as AsyncIterable<Uint8Array>;
  return {
    ...reply,
    body: (async function* () {
      for await (const piece of whole) {
        if (pieces-- <= 0) break;
        yield piece;
      }
      if (isSilent) await aborted(signal);
      throw new APIConnectionError({ phase: "body", cause: systemError("ECONNRESET", "read") });
    })(),
  };
};
