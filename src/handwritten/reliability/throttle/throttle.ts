import type { Handler } from "../../core/handler.ts";
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
import { lastMs, type OutcomeWindow } from "../circuit-breaker/outcome-window.ts";
import { isThrottled } from "../outcome.ts";
import { definePolicy, type Policy } from "../policy.ts";
import { SendRate } from "./send-rate.ts";

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

interface TargetThrottle {
  readonly rate: SendRate;
  readonly window: OutcomeWindow;
  told: number | undefined;
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
  const { rate: isPaced, reject: isRejecting, ratio, random = Math.random } = settings;
  if (!isPaced && !isRejecting) throw new ConfigurationError("`throttle` needs `rate` or `reject`");
  const targets = new Map<string, TargetThrottle>();
  const throttleOf = (name: string): TargetThrottle => {
    const found = targets.get(name) ?? {
      rate: new SendRate(),
      window: lastMs(settings.windowMs),
      told: undefined,
    };
    targets.set(name, found);
    return found;
  };

  /** The part of calls that is refused: of requests beyond `ratio` for each that was accepted. */
  const refusedPart = ({ window }: TargetThrottle, now: number): number => {
    const { calls, failures } = window.tally(now);
    const accepted = calls - failures;
    return Math.min(settings.maxRejected, Math.max(0, (calls - ratio * accepted) / (calls + 1)));
  };

  const layer =
    (next: Handler): Handler =>
    async (request, context) => {
      const { clock, target, signal, emit } = context;
      const own = throttleOf(target.name);
      if (isRejecting && random() < refusedPart(own, clock.now())) {
        // What is refused here counts as refused, or one in ten that gets through would look like all.
        own.window.add(clock.now(), true, false);
        throw new LimitExceededError(
          `${target.name} refuses most calls, so this one was not sent`,
          "throttled",
          {
            target: target.name,
            request: describeRequest(request),
          },
        );
      }
      if (isPaced) {
        const waitMs = own.rate.take(clock.now());
        if (waitMs > 0)
          await clock.sleep(waitMs, signal).catch((cause: unknown) => {
            own.rate.giveBack();
            throw OpenAIError.is(cause)
              ? cause
              : new APIUserAbortError({ cause, request: describeRequest(request) });
          });
      }
      const ended = (error?: unknown): void => {
        const now = clock.now();
        const throttled = isThrottled(error);
        own.window.add(now, throttled || isOverloaded(error), false);
        if (!isPaced) return;
        own.rate.answered(now, throttled);
        // Told when it is cut: on the way up it changes with every answer.
        if (throttled) emit({ type: "throttle", target: target.name, requestsPerSecond: own.rate.rate });
      };
      try {
        const reply = await next(request, context);
        ended();
        return reply;
      } catch (error) {
        // What never went out says nothing of the server.
        if (isAnswer(error)) ended(error);
        else own.rate.giveBack();
        throw error;
      }
    };

  return definePolicy<Throttle>("throttle", layer, {
    get rates() {
      const entries = [...targets].map(([name, { rate }]) => [name, rate.rate] as const);
      return Object.fromEntries(
        entries.filter((entry): entry is readonly [string, number] => entry[1] !== undefined),
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

const isAnswer = (error: unknown): boolean => classify(error).status !== undefined;

const isOverloaded = (error: unknown): boolean => {
  const { status } = classify(error);
  return status === 503 || status === 529;
};
