import type { ApiRequest } from "../../contract.ts";
import { checkOptions } from "../../core/options/check-options.ts";
import { oneOf } from "../../core/options/kinds.ts";
import { POSITIVE } from "../../core/options/range.ts";
import { ConfigurationError } from "../../errors/index.ts";
import { modelOf } from "../model-of.ts";
import type { Bucket } from "./bucket.ts";
import { Concurrency } from "./concurrency.ts";
import { RefillingBucket } from "./refilling-bucket.ts";
import { SlidingWindow } from "./sliding-window.ts";

/** What has a limit of its own: every target, every model of it, every operation of it, or what a function says. */
export type Per = "target" | "model" | "operation" | ((request: ApiRequest, target: string) => string);

/** How a rate is kept: see `RefillingBucket` and `SlidingWindow`. */
export type Algorithm = "continuous" | "sliding_window";

interface Rate {
  /** The time that the limit is for, in milliseconds. */
  readonly perMs: number;
  /** Default: `model`, as the API's own limits are. */
  readonly per?: Per;
  /** What may pass at once after a time of rest; `continuous` only. Default: a sixtieth of the limit, at least 1. */
  readonly burst?: number;
  /** Default: `continuous`. */
  readonly algorithm?: Algorithm;
}

/** One limit: of requests or tokens in a time, or of calls that are under way at once. */
export type Limit =
  | (Rate & { readonly requests: number })
  | (Rate & { readonly tokens: number })
  | {
      readonly concurrency: number;
      /** Default: `model`. */
      readonly per?: Per;
    };

/** What a limit counts. */
export type LimitUnit = "requests" | "tokens" | "concurrency";

/** A limit, read. */
export interface LimitRule {
  readonly unit: LimitUnit;
  readonly limit: number;
  /** Absent for concurrency. */
  readonly perMs: number | undefined;
  readonly burst: number;
  readonly algorithm: Algorithm;
  readonly per: Per;
  /** For messages and keys: `30000 tokens per 60000 ms`. */
  readonly name: string;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** The limits that OpenAI names, by those names, for one model each. */
export interface CommonLimits {
  /** RPM. */
  readonly requestsPerMinute?: number | undefined;
  /** TPM. */
  readonly tokensPerMinute?: number | undefined;
  /** RPD. */
  readonly requestsPerDay?: number | undefined;
  /** TPD. */
  readonly tokensPerDay?: number | undefined;
  /** Calls that are under way at once; a stream is until it ends. */
  readonly concurrency?: number | undefined;
}

/** @throws ConfigurationError for a limit that is none */
export const rulesOf = (
  common: CommonLimits,
  limits: readonly Limit[],
  algorithm: Algorithm,
): LimitRule[] => {
  const { requestsPerMinute, tokensPerMinute, requestsPerDay, tokensPerDay, concurrency } = common;
  const all: readonly (Limit | undefined)[] = [
    requestsPerMinute === undefined ? undefined : { requests: requestsPerMinute, perMs: MINUTE_MS },
    tokensPerMinute === undefined ? undefined : { tokens: tokensPerMinute, perMs: MINUTE_MS },
    requestsPerDay === undefined ? undefined : { requests: requestsPerDay, perMs: DAY_MS },
    tokensPerDay === undefined ? undefined : { tokens: tokensPerDay, perMs: DAY_MS },
    concurrency === undefined ? undefined : { concurrency },
  ];
  return [
    ...all.flatMap((limit) => (limit ? ruleOf(limit, algorithm, "rateLimit") : [])),
    ...limits.map((limit, index) => ruleOf(limit, algorithm, `rateLimit.limits[${index}]`)),
  ];
};

const RULES = {
  requests: POSITIVE,
  tokens: POSITIVE,
  concurrency: POSITIVE,
  perMs: POSITIVE,
  burst: POSITIVE,
  algorithm: /* @__PURE__ */ oneOf("continuous", "sliding_window"),
  per: [
    '"target", "model", "operation" or a function',
    (value: unknown) => typeof value === "function" || /^(?:target|model|operation)$/.test(String(value)),
  ],
} as const;

const ruleOf = (given: Limit, defaultAlgorithm: Algorithm, name: string): LimitRule => {
  checkOptions(given, RULES, { of: name, path: `${name}.` });
  const {
    requests,
    tokens,
    concurrency,
    perMs,
    burst,
    algorithm,
    per = "model",
  } = given as Partial<Rate & Record<LimitUnit, number>>;
  const named = Object.entries({ requests, tokens, concurrency }).filter(([, value]) => value);
  const [unit, limit] = (named[0] ?? []) as [LimitUnit?, number?];
  if (named.length !== 1 || !unit || !limit)
    throw new ConfigurationError(
      `\`${name}\` must be one of \`{ requests, perMs }\`, \`{ tokens, perMs }\` and \`{ concurrency }\``,
    );
  if (unit !== "concurrency" && !perMs)
    throw new ConfigurationError(`\`${name}\` needs \`perMs\`, the time that its ${unit} are for`);
  if (burst && burst > limit)
    throw new ConfigurationError(`\`${name}.burst\` must be no more than the limit of ${limit}`);
  return {
    unit,
    limit,
    perMs,
    burst: burst ?? Math.min(limit, Math.max(1, limit / 60)),
    algorithm: algorithm ?? defaultAlgorithm,
    per,
    name: unit === "concurrency" ? `${limit} at once` : `${limit} ${unit} per ${perMs} ms`,
  };
};

/** An empty bucket for a rule. */
export const createBucket = ({ limit, perMs, burst, algorithm }: LimitRule): Bucket => {
  if (perMs === undefined) return new Concurrency(limit);
  return algorithm === "continuous"
    ? new RefillingBucket(limit, perMs, burst)
    : new SlidingWindow(limit, perMs);
};

/** What a request counts against for a rule, with the target first. */
export const keyOf = (per: Per, request: ApiRequest, target: string): string => {
  if (typeof per === "function") return per(request, target);
  if (per === "target") return target;
  return `${target} ${per === "operation" ? request.operation : modelOf(request)}`;
};
