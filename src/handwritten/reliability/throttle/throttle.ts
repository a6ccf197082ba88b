import type { ApiRequest } from "../../contract.ts";
import type { Context, Handler } from "../../core/handler.ts";
import { settingsOf } from "../../core/options/check-options.ts";
import { FLAG, FUNCTION } from "../../core/options/kinds.ts";
import { DELAY, RATIO } from "../../core/options/range.ts";
import { describeRequest } from "../../core/request/describe-request.ts";
import { classify } from "../../errors/classify.ts";
import {
  APIUserAbortError,
  ConfigurationError,
  LimitExceededError,
  OpenAIError,
} from "../../errors/index.ts";
import { Host } from "../host.ts";
import { definePolicy, type Policy } from "../policy.ts";
import { TargetThrottle } from "./target-throttle.ts";

/** What `throttle` is set up with. */
export interface ThrottleOptions {
  /** Whether the client lowers its own rate when it is throttled, and raises it again by and by. Default: true. */
  readonly rate?: boolean | undefined;
  /** Whether the client refuses calls by itself when the server refuses most of them. Default: false. */
  readonly reject?: boolean | undefined;
  /** Of `reject`: how many requests are made for each that is accepted, before some are refused. Default: 2. */
  readonly ratio?: number | undefined;
  /** Of `reject`: what is looked back on, in milliseconds. Default: 120 000. */
  readonly windowMs?: number | undefined;
  /** Of `reject`: the largest part of calls that is refused, so that a recovery is seen. Default: 0.9. */
  readonly maxRejected?: number | undefined;
  /** Between 0 and 1; for tests. Default: `Math.random`. */
  readonly random?: (() => number) | undefined;
}

/** A layer by which a client restrains itself. */
export interface Throttle extends Policy<"throttle"> {
  /** The rate of each target that throttles, in requests a second. */
  readonly rates: Readonly<Record<string, number>>;
}

const defaults = { rate: true, reject: false, ratio: 2, windowMs: 120_000, maxRejected: 0.9 } as const;

/**
 * Restrains the client by what the server answers: by a rate of its own that follows the 429s (AWS's adaptive mode), by
 * refusing a part of the calls when most are refused anyway (Google's client-side throttling), or both.
 *
 * @throws ConfigurationError for an option that cannot work
 * @see https://sre.google/sre-book/handling-overload/
 */
export const throttle = (options?: ThrottleOptions): Throttle => {
  const settings = settingsOf<ThrottleOptions, typeof defaults>("throttle", options, defaults, {
    rate: FLAG,
    reject: FLAG,
    ratio: { min: 1, finite: true },
    windowMs: { ...DELAY, min: 1 },
    maxRejected: RATIO,
    random: FUNCTION,
  });
  const { rate: isPaced, reject: isRejecting, random = Math.random } = settings;
  if (!isPaced && !isRejecting) throw new ConfigurationError("`throttle` needs `rate` or `reject`");
  const host = new Host(undefined);
  const targets = new Map<string, TargetThrottle>();
  const throttleOf = (name: string): TargetThrottle => {
    const found = targets.get(name) ?? new TargetThrottle(settings);
    targets.set(name, found);
    return found;
  };

  const layer =
    (next: Handler): Handler =>
    async (request, given) => {
      host.see(given);
      const { clock } = host;
      const context = { ...given, clock };
      const { target } = context;
      const throttle = throttleOf(target.name);
      if (isRejecting && random() < throttle.refusedPart(clock.now())) {
        throttle.refused(clock.now());
        throw refusal(request, target.name);
      }
      if (isPaced) await paced(throttle, request, context);
      try {
        const reply = await next(request, given);
        throttle.responded(context);
        return reply;
      } catch (error) {
        // A request that was not sent says nothing about the server.
        if (classify(error).status !== undefined) throttle.responded(context, error);
        else throttle.rate.giveBack();
        throw error;
      }
    };

  return definePolicy<Throttle>("throttle", layer, {
    get rates() {
      return Object.fromEntries(
        [...targets].flatMap(([name, { rate }]) => (rate.rate === undefined ? [] : [[name, rate.rate]])),
      );
    },
    explain: (_request, _inner, target) => {
      const rate = targets.get(target.name)?.rate.rate;
      return {
        does: rate === undefined ? "follows the server's 429s" : `sends ${rate.toFixed(2)} requests a second`,
      };
    },
  });
};

/** Waits until the rate allows the request. */
const paced = async (
  { rate }: TargetThrottle,
  request: ApiRequest,
  { clock, signal }: Context,
): Promise<void> => {
  const waitMs = rate.take(clock.now());
  if (waitMs <= 0) return;
  await clock.sleep(waitMs, signal).catch((cause: unknown) => {
    rate.giveBack();
    throw OpenAIError.is(cause) ? cause : new APIUserAbortError({ cause, request: describeRequest(request) });
  });
};

const refusal = (request: ApiRequest, target: string): LimitExceededError =>
  new LimitExceededError(`${target} refuses most calls, so this one was not sent`, "throttled", {
    target,
    request: describeRequest(request),
  });
