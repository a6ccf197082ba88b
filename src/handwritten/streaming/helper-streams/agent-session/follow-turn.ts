import type { AgentSessionEvent } from "../../../../generated/models.ts";
import type { EventStream } from "../../../contract.ts";
import type { Clock } from "../../../core/clock.ts";
import { BadRequestError, UsageError } from "../../../errors/index.ts";
import type { AgentSessionStreamParams, AgentToolHandling } from "./agent-session-events.ts";
import { type AgentTurnProgress, callIn } from "./agent-turn-progress.ts";
import { answerToolCall, type ToolResult } from "./answer-tool-call.ts";

/** What a turn is made of. The requests end with the signal of the stream. */
export interface TurnCalls {
  /** Begins the turn. @returns the events of its session */
  open(): PromiseLike<AsyncIterable<AgentSessionEvent>>;
  /** Gives the session an input. */
  submit(sessionID: string, event: object): PromiseLike<unknown>;
}

/** The requests that begin a turn of a session that is there. */
export interface SessionCalls {
  retrieve(): PromiseLike<{ readonly status: string }>;
  follow(): PromiseLike<EventStream<AgentSessionEvent>>;
  submit(event: object): PromiseLike<unknown>;
}

/** How long to wait when the session does not know of the call yet that it has asked for. */
const UNKNOWN_CALL_DELAYS_MS = [100, 300, 600];

/**
 * Begins a turn with an input. The events are followed before the input is sent, so that none is missed.
 *
 * @throws UsageError when the session does not rest: its events would be of another turn
 */
export const beginTurn = async (
  calls: SessionCalls,
  input: AgentSessionStreamParams["input"],
): Promise<EventStream<AgentSessionEvent>> => {
  const { status } = await calls.retrieve();
  if (status !== "idle")
    throw new UsageError(
      `the session is ${status}: stream() takes one that is idle, events.stream() follows any other`,
    );
  const events = await calls.follow();
  try {
    await calls.submit({ type: "agent.session.input.message", input: messagesOf(input) });
  } catch (error) {
    // Nothing reads it.
    await events.cancel();
    throw error;
  }
  return events;
};

/** The events of a turn, until it is over and the session rests. A call with a handler is answered after its event was given. */
export async function* followTurn(
  calls: TurnCalls,
  { toolHandlers = {}, onToolError }: AgentToolHandling,
  progress: AgentTurnProgress,
  wait: (ms: number) => ReturnType<Clock["sleep"]>,
): AsyncGenerator<AgentSessionEvent, void, undefined> {
  const answered = new Set<string>();
  for await (const event of await calls.open()) {
    const call = callIn(event);
    progress.take(event);
    yield event;
    if (progress.isOver) return;
    const handler = call && Object.hasOwn(toolHandlers, call.name) ? toolHandlers[call.name] : undefined;
    if (!call || !handler || answered.has(call.call_id)) continue;
    answered.add(call.call_id);
    const { sessionID } = progress;
    const result = await answerToolCall(call, handler, sessionID, onToolError);
    await submitResult((event) => calls.submit(sessionID, event), result, wait);
  }
}

const messagesOf = (input: AgentSessionStreamParams["input"]): readonly object[] =>
  typeof input === "string" ? [{ role: "user", content: [{ type: "input_text", text: input }] }] : input;

/** The event of a call may be faster than the session's own note of it. */
const submitResult = async (
  submit: (event: object) => PromiseLike<unknown>,
  result: ToolResult,
  wait: (ms: number) => PromiseLike<unknown>,
): Promise<void> => {
  for (let attempt = 0; ; attempt++) {
    try {
      await submit(result);
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
