import type { ApiRequest } from "../../contract.ts";
import type { Context, Reply } from "../../core/handler.ts";
import { APIError } from "../../errors/index.ts";
import { isThrottled } from "../outcome.ts";
import type { TokenEstimator } from "../tokens/token-estimator.ts";
import { tokenUsageOfError } from "../tokens/token-usage-of-error.ts";
import { readUsage, type TokenUsage, usageOfReply } from "../tokens/usage.ts";
import { whenStreamEnds } from "../when-stream-ends.ts";
import type { Buckets, Group } from "./buckets.ts";
import type { Limiter, Permit } from "./limiter.ts";
import { pauseMsOf } from "./pause-ms.ts";

/** What all calls of a policy share. */
export interface LimitedCallSettings {
  readonly limiter: Limiter;
  readonly buckets: Buckets;
  readonly estimator: TokenEstimator;
  readonly learn: boolean;
  readonly maxPauseMs: number;
}

/** What a call used; undefined: as estimated. `nothing`: it was not sent. */
type Used = TokenUsage | 0 | "nothing" | undefined;

const NOTHING: Readonly<Record<"requests" | "tokens", number>> = { requests: 0, tokens: 0 };

/** A call that was let through, until what it took is corrected to what it used. */
export class LimitedCall {
  readonly #settings: LimitedCallSettings;
  readonly #request: ApiRequest;
  readonly #context: Context;
  readonly #group: Group;
  readonly #permit: Permit;
  #isSettled = false;

  constructor(
    settings: LimitedCallSettings,
    request: ApiRequest,
    context: Context,
    group: Group,
    permit: Permit,
  ) {
    this.#settings = settings;
    this.#request = request;
    this.#context = context;
    this.#group = group;
    this.#permit = permit;
  }

  /** The same reply. What it used is read now, of a stream at its end. */
  succeeded(reply: Reply): Reply | Promise<Reply> {
    const { learn, buckets, limiter } = this.#settings;
    if (learn && buckets.learn(this.#group, reply.headers, this.#context, this.#accepted()))
      limiter.lookAgain(this.#group.queue, this.#context.clock);
    if (reply.body)
      return whenStreamEnds(reply, {
        onEnd: (end) => this.#settle(end.outcome === "complete" ? readUsage(end.usage) : undefined),
      });
    if (this.#group.countsTokens) return this.#settleByText(reply);
    this.#settle(undefined);
    return reply;
  }

  failed(error: unknown): void {
    const { learn, buckets } = this.#settings;
    this.#settle(tokenUsageOfError(error));
    if (!(error instanceof APIError)) return;
    if (error.headers && learn) buckets.learn(this.#group, error.headers, this.#context, NOTHING);
    if (isThrottled(error)) this.#pause(error);
  }

  /** What the server has let through with this call. */
  #accepted(): typeof NOTHING {
    const { demand, taken } = this.#permit;
    const tokens = demand.needs.findIndex(({ unit }) => unit === "tokens");
    return { requests: 1, tokens: taken[tokens]?.amount ?? 0 };
  }

  async #settleByText(reply: Reply): Promise<Reply> {
    // The reader of the response gets the error; the place is free in any case.
    this.#settle(await usageOfReply(reply).catch(() => undefined));
    return reply;
  }

  #settle(used: Used): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    const { estimator, limiter } = this.#settings;
    const { count, expected } = this.#permit.demand;
    if (typeof used === "object") {
      estimator.learn(this.#request, used);
      expected?.learn(used);
    }
    const tokens = typeof used === "object" ? used.totalTokens : used;
    limiter.settle(
      this.#permit,
      this.#permit.demand.needs.map(({ unit }) => {
        if (unit === "concurrency" || used === "nothing") return 0;
        const isCounted = unit === "tokens" && count === "used";
        return isCounted && typeof tokens === "number" ? tokens : undefined;
      }),
    );
  }

  #pause(error: APIError): void {
    const { limiter, maxPauseMs } = this.#settings;
    const { emit, target, clock } = this.#context;
    const pausedMs = Math.min(pauseMsOf(error), maxPauseMs);
    if (pausedMs <= 0) return;
    limiter.pause(this.#group.queue, pausedMs, clock);
    emit({ type: "rate_limit_paused", target: target.name, pausedMs });
  }
}
