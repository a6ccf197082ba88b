import type { ClientEvent } from "../core/events.ts";
import { onAbort, untilAborted } from "../core/signals.ts";
import { OutputError, UsageError } from "../errors/index.ts";
import type { RegisteredTool } from "./registered-tool.ts";
import type { RunParts, RunSettings } from "./run-options.ts";
import type { ToolCall } from "./tool.ts";

/** How a call ended. */
export type CallStatus = Extract<ClientEvent, { readonly type: "tool" }>["outcome"];

/** What a call came to: always with an output, since a history with a call that has none is refused. */
export interface CallOutcome {
  readonly status: CallStatus;
  /** A text, or content parts of the Responses API; of an approval whether there is one. */
  readonly output: string | readonly object[] | boolean;
  /** What ends the run once the other calls of the message are done. */
  readonly fatal?: unknown;
}

/** What a call is made with. */
export interface Making {
  readonly settings: RunSettings;
  readonly parts: RunParts;
  /** Whether content parts may be an output. */
  readonly takesParts: boolean;
  readonly runner: unknown;
  /** Notes that the function is about to run. */
  begin(): Promise<void>;
}

/** The output of a call that the end of a run overtook. */
export const ABORTED: CallOutcome = {
  status: "aborted",
  output: "The run was stopped before this call was done. It may have taken effect.",
};

/** The output of a call that was not begun. */
export const NOT_RUN: CallOutcome = {
  status: "not_run",
  output: "The run was stopped before this call was begun.",
};

/** Makes a call. Never throws, and never outlasts the signal. */
export const runCall = async (tool: RegisteredTool, call: ToolCall, making: Making): Promise<CallOutcome> => {
  const { signal } = call;
  let hasBegun = false;
  const work = (async (): Promise<CallOutcome> => {
    let args: unknown;
    try {
      args = await tool.read(call.arguments);
    } catch (error) {
      return { status: "mismatch", output: mismatchOf(error) };
    }
    if (signal.aborted) return NOT_RUN;
    const refusal = await refusalOf(tool, args, call, making.settings);
    if (refusal) return refusal;
    if (!signal.aborted) await making.begin();
    if (signal.aborted) return NOT_RUN;
    hasBegun = true;
    return executed(tool, args, call, making);
  })();
  try {
    return await untilAborted(work, signal);
  } catch (error) {
    if (signal.aborted) return hasBegun ? ABORTED : NOT_RUN;
    return { status: "failed", output: NOT_RUN.output, fatal: error };
  }
};

/** Asks for an approval where the tool needs one. @throws what the caller's functions throw, which ends the run */
const refusalOf = async (
  { needsApproval }: RegisteredTool,
  args: unknown,
  call: ToolCall,
  { onApproval }: RunSettings,
): Promise<CallOutcome | undefined> => {
  const needed = typeof needsApproval === "function" ? await needsApproval(args, call) : needsApproval;
  if (!needed) return undefined;
  const approval = await onApproval?.({ name: call.name, arguments: args, call });
  const { approved, reason } =
    typeof approval === "object" && approval !== null ? approval : { approved: approval, reason: undefined };
  // What is no answer is a mistake in the program, and must not count as one.
  if (typeof approved !== "boolean")
    throw new UsageError("`onApproval` must give true, false, or an object with `approved`");
  if (approved) return undefined;
  return { status: "refused", output: `The call was refused${reason ? `: ${reason}` : "."}` };
};

/** Runs the function within its time. */
const executed = async (
  tool: RegisteredTool,
  args: unknown,
  call: ToolCall,
  { settings, parts, takesParts, runner }: Making,
): Promise<CallOutcome> => {
  const { timeoutMs } = tool;
  const controller = new AbortController();
  const stopListening = onAbort(call.signal, () => controller.abort(call.signal.reason));
  let isLate = false;
  const stopTimer =
    timeoutMs === undefined
      ? undefined
      : parts.clock.after(timeoutMs, () => {
          isLate = true;
          controller.abort(new DOMException(`the call took longer than ${timeoutMs} ms`, "TimeoutError"));
        });
  const { signal } = controller;
  try {
    const work = (async () => tool.execute(args, { ...call, signal }, runner))();
    const result = await untilAborted(work, signal);
    return { status: "done", output: outputOf(result, takesParts) };
  } catch (error) {
    if (isLate) return { status: "timeout", output: `The call took longer than ${timeoutMs} ms.` };
    if (call.signal.aborted) return ABORTED;
    const fatal = (settings.toolErrors ?? tool.errors) === "throw" ? { fatal: error } : {};
    return { status: "failed", output: `The call failed: ${messageOf(error)}`, ...fatal };
  } finally {
    stopTimer?.();
    stopListening();
  }
};

const PARTS: ReadonlySet<unknown> = new Set(["input_text", "input_image", "input_file"]);

const isParts = (result: unknown): result is readonly object[] =>
  Array.isArray(result) &&
  result.length > 0 &&
  result.every((part: { readonly type?: unknown } | null) => PARTS.has(part?.type));

/** @throws TypeError for what cannot be written as JSON */
const outputOf = (result: unknown, takesParts: boolean): CallOutcome["output"] => {
  if (typeof result === "string") return result;
  if (takesParts && isParts(result)) return result;
  // Of `undefined`, functions and symbols there is no JSON.
  return JSON.stringify(result) ?? String(result);
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const MOST_ISSUES = 20;

/** What is wrong with arguments, for the model: each thing by its path. */
const mismatchOf = (error: unknown): string => {
  if (!OutputError.is(error) || !("issues" in error)) return messageOf(error);
  const { fault, issues } = error as OutputError;
  if (fault === "not_json")
    return "The arguments are not JSON. Call the function again with arguments that are.";
  const listed = issues
    .slice(0, MOST_ISSUES)
    .map(({ path, message }) => `- ${path ? `${path}: ` : ""}${message}`);
  if (!listed.length) return `The arguments are wrong: ${messageOf(error)}`;
  return ["The arguments do not fit the schema of the function:", ...listed].join("\n");
};
