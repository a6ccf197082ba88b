import type { AgentSessionEvent } from "../../../../generated/models.ts";
import type { Clock } from "../../../core/clock.ts";
import { BadRequestError, UsageError } from "../../../errors/index.ts";
import type { AgentSessionStreamParams } from "./agent-session-events.ts";
import { type AgentTurnProgress, callIn } from "./agent-turn-progress.ts";
import { answerToolCall, type ToolResult } from "./answer-tool-call.ts";

/** The calls of the API that a turn is made of. Each ends with the signal of the stream. */
export interface SessionCalls {
  readonly sessionID: string;
  retrieve(): PromiseLike<{ readonly status: string }>;
  follow(): PromiseLike<AsyncIterable<AgentSessionEvent>>;
  submit(event: object, idempotencyKey?: string): PromiseLike<unknown>;
}

/** How long to wait when the session does not know of the call yet that it has asked for. */
const UNKNOWN_CALL_DELAYS_MS = [100, 300, 600];

/**
 * The events of the turn that an input begins, until the turn is over and the session rests. The events are followed before
 * the input is sent, so that none is missed. A call with a handler is answered after its event was given.
 *
 * @throws UsageError when the session does not rest: its events would be of another turn
 */
export async function* followTurn(
  calls: SessionCalls,
  { input, toolHandlers = {}, onToolError, idempotencyKey }: AgentSessionStreamParams,
  progress: AgentTurnProgress,
  wait: (ms: number) => ReturnType<Clock["sleep"]>,
): AsyncGenerator<AgentSessionEvent, void, undefined> {
  const { status } = await calls.retrieve();
  if (status !== "idle")
    throw new UsageError(
      `the session is ${status}: stream() takes one that is idle, events.stream() follows any other`,
    );
  const events = await calls.follow();
  await calls.submit({ type: "agent.session.input.message", input: messagesOf(input) }, idempotencyKey);
  const answered = new Set<string>();
  for await (const event of events) {
    const call = callIn(event);
    progress.take(event);
    yield event;
    if (progress.isOver) return;
    const handler = call && Object.hasOwn(toolHandlers, call.name) ? toolHandlers[call.name] : undefined;
    if (!call || !handler || answered.has(call.call_id)) continue;
    answered.add(call.call_id);
    await submitResult(calls, await answerToolCall(call, handler, calls.sessionID, onToolError), wait);
  }
}

const messagesOf = (input: AgentSessionStreamParams["input"]): readonly object[] =>
  typeof input === "string" ? [{ role: "user", content: [{ type: "input_text", text: input }] }] : input;

/** The event of a call may be faster than the session's own note of it. */
const submitResult = async (
  calls: SessionCalls,
  result: ToolResult,
  wait: (ms: number) => PromiseLike<unknown>,
): Promise<void> => {
  for (let attempt = 0; ; attempt++) {
    try {
      await calls.submit(result);
      return;
    } catch (error) {
      const delayMs = UNKNOWN_CALL_DELAYS_MS[attempt];
      if (delayMs === undefined || !isUnknownCall(error, result.call_id)) throw error;
      await wait(delayMs);
    }
  }
};

const isUnknownCall = (error: unknown, callID: string): boolean =>
  error instanceof BadRequestError &&
  (error.error as { readonly message?: unknown } | undefined)?.message ===
    `Unknown pending tool call: ${callID}`;
