import { contextKey, contextValue } from "../core/context.ts";
import type { ContextKey, Handler } from "../core/handler.ts";
import { withReport } from "../core/reply/decode.ts";
import type { Attempt } from "../errors/call-report.ts";
import { OpenAIError, type RateLimits, readRateLimits } from "../errors/index.ts";
import { decodeFirst } from "./decode-first.ts";
import { responseOfFailure } from "./outcome.ts";
import { definePolicy, type Policy } from "./policy.ts";
import { whenStreamEnds } from "./when-stream-ends.ts";

/** A layer that writes every attempt of a call down. */
export interface Ledger extends Policy<"ledger"> {
  readonly perAttempt: NonNullable<Policy["perAttempt"]>;
}

/** Set by the layer that makes a second attempt beside a first one. */
export const hedgedKey: ContextKey<true> = /* @__PURE__ */ contextKey("hedged");

/** An attempt whose stream may break after it was written down. */
type WrittenAttempt = { -readonly [Name in keyof Attempt]: Attempt[Name] };

/** The attempts of one call, and when the one before ended. */
interface Notes {
  readonly attempts: Attempt[];
  lastEnd: number;
  lastTarget: string | undefined;
  number: number;
}

const notesKey: ContextKey<Notes> = /* @__PURE__ */ contextKey("ledger");

/**
 * Every result and every error tells its attempts: `(await call.withResponse()).report`, `result._report` (of a
 * page the former alone) and `error.report` have one entry for each request that was sent, with its target, the wait
 * before it, why it was made, how it ended (a stream that breaks later is an error there too), and the limits that the answer told.
 */
export const ledger = (): Ledger => {
  const layer =
    (next: Handler): Handler =>
    (request, context) => {
      const attempts: Attempt[] = [];
      const { call } = context;
      call.report = { ...call.report, attempts };
      const notes: Notes = { attempts, lastEnd: context.clock.now(), lastTarget: undefined, number: 0 };
      const values = new Map(context.values).set(notesKey, notes);
      return next(request, { ...context, values }).catch((error: unknown) => {
        throw withReport(error, call.report, "report");
      });
    };

  const perAttempt =
    (next: Handler): Handler =>
    (request, context) => {
      const notes = contextValue(context, notesKey);
      if (!notes) return next(request, context);
      const { clock, target } = context;
      const began = clock.now();
      const head = {
        number: ++notes.number,
        target: target.name,
        reason: reasonOf(notes, target.name, contextValue(context, hedgedKey)),
        waitMs: Math.max(0, began - notes.lastEnd),
      };
      notes.lastTarget = target.name;
      const note = (rest: Partial<Attempt>): WrittenAttempt => {
        notes.lastEnd = clock.now();
        const attempt = { ...head, durationMs: notes.lastEnd - began, ...rest };
        notes.attempts.push(attempt);
        return attempt;
      };
      return next(request, context).then(
        (reply) => {
          const { status, headers } = reply;
          const limits = readRateLimits(headers, clock.wallTime(), target.provider?.rateLimitHeaders);
          const attempt = note({ status, ...idOf(headers.get("x-request-id")), ...limitsOf(limits) });
          return whenStreamEnds(reply, {
            onEnd: (end) => {
              if (end.outcome === "error") attempt.error = kindOf(end.error);
            },
          });
        },
        (error: unknown) => {
          const { status } = responseOfFailure(error, context.call);
          note({ ...factsOf(error), ...(status && { status }) });
          throw error;
        },
      );
    };

  return definePolicy<Ledger>("ledger", layer, {
    decodes: decodeFirst,
    perAttempt,
    explain: () => ({ does: "writes every attempt down" }),
  });
};

const reasonOf = ({ lastTarget }: Notes, target: string, hedged: true | undefined): Attempt["reason"] => {
  if (hedged) return "hedge";
  if (lastTarget === undefined) return "first";
  return lastTarget === target ? "retry" : "failover";
};

const kindOf = (error: unknown): NonNullable<Attempt["error"]> =>
  OpenAIError.is(error) ? error.kind : "other";

const factsOf = (error: unknown): Partial<Attempt> => {
  const kind = kindOf(error);
  const { requestID, rateLimits } = error as {
    requestID?: string;
    rateLimits?: RateLimits;
  };
  return { error: kind, ...idOf(requestID), ...limitsOf(rateLimits) };
};

const idOf = (requestID: string | null | undefined): Partial<Attempt> => (requestID ? { requestID } : {});

/** Limits, where the response reported any. */
const limitsOf = (limits: RateLimits | undefined): Partial<Attempt> => {
  if (!limits) return {};
  const { requests, tokens, retryAfterMs } = limits;
  const all = [requests.limit, requests.remaining, tokens.limit, tokens.remaining, retryAfterMs];
  return all.some((value) => value !== undefined) ? { rateLimits: limits } : {};
};
