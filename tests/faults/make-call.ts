import type { OpenAI } from "../../src/handwritten/client/openai.ts";
import type { Clock } from "../../src/handwritten/core/clock.ts";
import { type CallReport, OpenAIError } from "../../src/handwritten/errors/index.ts";
import type { SeededRandom } from "../support/seeded-random.ts";
import { callText } from "./call-text.ts";

/** How a call ended for its caller. */
export interface Ended {
  readonly call: string;
  readonly method: "GET" | "POST";
  readonly key: string | undefined;
  /** `whole`: all of the answer, and it is the right one. `left`: by its caller, after an event. Otherwise the kind of the error. */
  readonly outcome: string;
  readonly report: CallReport | undefined;
  /** What must not be. */
  readonly violations: readonly string[];
}

/** What callers do. */
interface Plan {
  readonly kind: "responses" | "stream" | "chat" | "models";
  /** Milliseconds until the caller has enough; undefined: never. */
  readonly abortMs: number | undefined;
  /** Leaves a stream after its first event. */
  readonly leaves: boolean;
}

export const planOf = (random: SeededRandom): Plan => ({
  kind: random.pick(["responses", "responses", "stream", "stream", "chat", "chat", "models"] as const),
  abortMs: random.chance(0.08) ? random.integer(0, 60) : undefined,
  leaves: random.chance(0.08),
});

/**
 * What a run of faults may come to; anything else is a mistake of ours. A server that is told the end of the data in the
 * middle of a request answers 400, if that way is still open.
 */
const EXPECTED =
  /^(?:connection|timeout|stream_interrupted|server|rate_limit|circuit_open|limit|abort|bad_request)$/;

/**
 * Makes a call, reads its answer, and looks whether it is the call's own.
 *
 * @param shared - a signal that many calls listen to and that never aborts; a call that is aborted has one of its own
 */
export const makeCall = async (
  client: OpenAI,
  call: string,
  plan: Plan,
  shared: AbortSignal,
  key: string | undefined,
  clock: Clock,
): Promise<Ended> => {
  const violations: string[] = [];
  const controller = new AbortController();
  const isAborted = plan.abortMs !== undefined;
  const cancelAbort = isAborted ? clock.after(plan.abortMs, () => controller.abort()) : undefined;
  const options = {
    signal: isAborted ? controller.signal : shared,
    headers: { "x-call-id": call },
    ...(key && { idempotencyKey: key }),
  };
  let report: CallReport | undefined;
  const text: string[] = [];
  let outcome = "whole";
  try {
    switch (plan.kind) {
      case "models": {
        const answered = await client.models.retrieve("m", options).withResponse();
        ({ report } = answered);
        text.push(answered.data.owned_by);
        break;
      }
      case "responses": {
        const answered = await client.responses.create(bodyOf(call), options).withResponse();
        ({ report } = answered);
        text.push(answered.data.output_text);
        break;
      }
      case "stream": {
        const answered = await client.responses
          .create({ ...bodyOf(call), stream: true }, options)
          .withResponse();
        ({ report } = answered);
        for await (const event of answered.data) {
          if (event.type === "response.output_text.delta") text.push(event.delta);
          if (!plan.leaves) continue;
          outcome = "left";
          break;
        }
        break;
      }
      default: {
        const { input: _, ...rest } = bodyOf(call);
        const answered = await client.chat.completions
          .create({ ...rest, messages: [], stream: true }, options)
          .withResponse();
        ({ report } = answered);
        for await (const chunk of answered.data) {
          text.push(chunk.choices[0]?.delta.content ?? "");
          if (!plan.leaves) continue;
          outcome = "left";
          break;
        }
      }
    }
    if (outcome === "whole" && text.join("") !== callText(call))
      violations.push("not its own answer, or not all of it");
  } catch (error) {
    outcome = OpenAIError.is(error) ? error.kind : `untyped: ${error}`;
    report ??= (error as { report?: CallReport } | undefined)?.report;
    if (!EXPECTED.test(outcome))
      violations.push(`failed with ${outcome}: ${(error as Error | undefined)?.stack}`);
    if (outcome === "abort" && !isAborted) violations.push("told of an abort that nobody made");
    if (!callText(call).startsWith(text.join(""))) violations.push("was given what is not its own");
  } finally {
    cancelAbort?.();
  }
  return { call, method: plan.kind === "models" ? "GET" : "POST", key, outcome, report, violations };
};

/** The padding is what the answer says too: a request that arrives changed is found by the server. */
const bodyOf = (call: string) => ({ model: "m", input: call, padding: callText(call) });
