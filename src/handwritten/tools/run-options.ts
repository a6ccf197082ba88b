import { type Clock, systemClock } from "../core/clock.ts";
import type { ClientEvent } from "../core/events.ts";
import { checkOptions, givenOf, type Rules } from "../core/options/check-options.ts";
import { FUNCTION, oneOf, withMethods } from "../core/options/kinds.ts";
import { nearestName } from "../core/options/nearest-name.ts";
import { AMOUNT, COUNT } from "../core/options/range.ts";
import type { RequestOptions } from "../core/request/override-request.ts";
import { REQUEST_RULES } from "../core/request/override-request.ts";
import { ConfigurationError } from "../errors/index.ts";
import type { Ledger } from "./checkpoint.ts";
import type { ToolCall } from "./tool.ts";
import type { MCPApproval } from "./tool-shapes.ts";

/** A call that waits for an approval. */
export interface ApprovalRequest {
  readonly name: string;
  /** What was made of the arguments. */
  readonly arguments: unknown;
  readonly call: ToolCall;
}

/** Whether a call may be made; the model receives a reason. */
export type Approval = boolean | { readonly approved: boolean; readonly reason?: string | undefined };

/** How a run goes; the rest are the options of each of its requests. */
export interface ToolRunOptions extends RequestOptions {
  /** Requests at most. Default: 10 of a chat completion, 20 of a response */
  maxSteps?: number | undefined;
  /** How many calls of one message run at once; 1 is one after the other, in their order. Default: all of them */
  maxConcurrentCalls?: number | undefined;
  /** Decides about calls of tools with `needsApproval`. A refusal is the output of the call. */
  onApproval?: ((request: ApprovalRequest) => Approval | Promise<Approval>) | undefined;
  /** Decides about calls of tools of MCP servers. Of responses alone. */
  approveMcp?: ((request: MCPApproval) => boolean | Promise<boolean>) | undefined;
  /**
   * What a function that throws leads to: `output` hands its message to the model, `throw` ends the run with it when the other calls of the
   * message are done. Default: `output` for tools of `tool()`, `throw` for those of official shapes
   */
  toolErrors?: "output" | "throw" | undefined;
  /** Keeps checkpoints, and goes on from one. */
  ledger?: Ledger | undefined;
  /** Milliseconds for all of it, requests and calls. Default: none */
  deadlineMs?: number | undefined;
}

/** The options of a run, its defaults filled in, and those of its requests. */
export interface RunSettings {
  readonly maxSteps: number | undefined;
  readonly maxConcurrentCalls: number;
  readonly onApproval: ToolRunOptions["onApproval"];
  readonly approveMcp: ToolRunOptions["approveMcp"];
  readonly toolErrors: ToolRunOptions["toolErrors"];
  readonly ledger: Ledger | undefined;
  readonly deadlineMs: number | undefined;
  readonly request: RequestOptions;
}

/** What a run needs of its client. */
export interface RunParts {
  readonly clock: Clock;
  readonly emit: (event: ClientEvent) => void;
}

export const BARE_PARTS: RunParts = { clock: systemClock, emit: () => {} };

const RULES: Rules<Omit<ToolRunOptions, Exclude<keyof RequestOptions, "deadlineMs">>> = {
  maxSteps: COUNT,
  maxConcurrentCalls: COUNT,
  onApproval: FUNCTION,
  approveMcp: FUNCTION,
  toolErrors: oneOf("output", "throw"),
  ledger: withMethods("an object with `runId` and `save`", "save"),
  deadlineMs: AMOUNT,
};

/** @throws ConfigurationError for a value that one of them cannot have; each request checks its own options */
export const runSettings = (options: ToolRunOptions | undefined): RunSettings => {
  const { maxSteps, maxConcurrentCalls, onApproval, approveMcp, toolErrors, ledger, deadlineMs, ...request } =
    givenOf(options ?? {}) as ToolRunOptions;
  checkOptions(
    { maxSteps, maxConcurrentCalls, onApproval, approveMcp, toolErrors, ledger, deadlineMs },
    RULES,
    { of: "runTools()" },
  );
  for (const name of Object.keys(request)) {
    // Of a call, names that are like none are ignored: see `client/options-of-call.ts`.
    const meant = Object.hasOwn(REQUEST_RULES, name) ? undefined : nearestName(name, Object.keys(RULES));
    if (meant)
      throw new ConfigurationError(`\`${name}\` is not an option of runTools(): did you mean \`${meant}\`?`);
  }
  if (ledger && (typeof ledger.runId !== "string" || !ledger.runId))
    throw new ConfigurationError("`ledger.runId` must be a string that is not empty");
  return {
    maxSteps,
    maxConcurrentCalls: maxConcurrentCalls ?? Number.POSITIVE_INFINITY,
    onApproval,
    approveMcp,
    toolErrors,
    ledger,
    deadlineMs,
    request,
  };
};
