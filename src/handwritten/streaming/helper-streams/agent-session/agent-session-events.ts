import type { AgentSessionEvent, AgentSessionInputMessageParam } from "../../../../generated/models.ts";
import type { createAgentSession } from "../../../../generated/operations/agents.ts";
import type { HelperEvents } from "../events.ts";

type CreateParams = Parameters<typeof createAgentSession>[0];

type EventOf<Type extends AgentSessionEvent["type"]> = Extract<AgentSessionEvent, { readonly type: Type }>;

/** A turn of a session. */
export type AgentTurn = EventOf<"agent.session.turn.created">["turn"];
/** The session as its events have it. */
export type AgentSessionState = EventOf<"agent.session.idle">["session"];
/** What an agent makes in a turn: messages, calls, reasoning. */
export type AgentTurnItem = EventOf<"agent.session.turn.item.done">["item"];
/** A message that the agent has written. */
export type AgentTurnMessage = Extract<AgentTurnItem, { readonly type: "message" }>;
/** A call of a function that the caller's program has. */
export type AgentToolCall = Extract<
  EventOf<"agent.session.turn.item.added">["item"],
  { readonly type: "function_call" }
>;

/** What one turn of a session came to. */
export interface AgentTurnResult {
  readonly session_id: string;
  readonly turn_id: string;
  /** The turn as its last event has it. */
  readonly turn: AgentTurn;
  /** The messages that are whole, commentary left out, in the order of the output. */
  readonly messages: readonly AgentTurnMessage[];
  /** The text of all of them. */
  readonly output_text: string;
}

/** The format of an agent's text, with what reads it. */
export interface AgentOutputFormat<Output> {
  readonly type: "json_schema";
  readonly schema: Record<string, unknown>;
  /** Reads a text, or throws. It is not sent. */
  readonly $parseRaw: (text: string) => Output;
}

/** What one turn came to, and its output as the format reads it. */
export interface ParsedAgentTurnResult<Output> extends AgentTurnResult {
  readonly output_parsed: Output;
}

/** With a format that reads the output, the result has it. */
export type AgentResult<Output> = [Output] extends [never] ? AgentTurnResult : ParsedAgentTurnResult<Output>;

/** What a function gives: text, content, an object that is sent as JSON, or null. */
export type AgentToolOutput = string | object | null;

/**
 * Answers a call of a function: text, content, an object that is sent as JSON, or null. What it throws is not sent: the
 * agent learns that the function failed.
 *
 * @param args - the arguments, which are the caller's to change
 */
export type AgentToolHandler = (
  args: Record<string, unknown>,
) => AgentToolOutput | PromiseLike<AgentToolOutput>;

/** Why a call was answered with a failure. */
export interface AgentToolError {
  readonly error: unknown;
  /** `arguments`: they were no object; `execution`: the handler threw; `output`: what it gave is no JSON. */
  readonly stage: "arguments" | "execution" | "output";
  readonly tool_name: string;
  readonly session_id: string;
  readonly turn_id: string;
  readonly call_id: string;
}

/** What answers the calls of a turn. */
export interface AgentToolHandling {
  /** By the name of the function. A call of any other is left to the caller. */
  readonly toolHandlers?: Readonly<Record<string, AgentToolHandler>> | undefined;
  /** Receives why a call was answered with a failure. What it throws is ignored. */
  readonly onToolError?: ((failure: AgentToolError) => unknown) | undefined;
}

/** The input of a turn, and what answers its calls. */
export interface AgentSessionStreamParams<Output = never> extends AgentToolHandling {
  /** Reads the output of this turn. It is not sent: the agent of the session has a format already. */
  readonly outputFormat?: AgentOutputFormat<Output> | undefined;
  /** Text of the user, or messages. Must not be empty. */
  readonly input: string | readonly AgentSessionInputMessageParam[];
  /** The `Idempotency-Key` of the input. Default: none. */
  readonly idempotencyKey?: string | undefined;
}

/** A new session with its first input, and what answers the calls of its first turn. */
export type AgentSessionCreateStreamParams = Omit<CreateParams, "stream" | "input"> &
  AgentToolHandling & {
    /** Text of the user, or messages. Must not be empty. */
    input: NonNullable<CreateParams["input"]>;
  };

/** What an `AgentSessionStream` emits. */
export interface AgentSessionStreamEvents extends HelperEvents {
  /** Every event of the session. */
  event: (event: AgentSessionEvent) => void;
  /** A piece of a text of this turn. */
  textDelta: (delta: string) => void;
  /** A message of this turn is whole. */
  message: (message: AgentTurnMessage) => void;
  /** The turn has ended. */
  turn: (turn: AgentTurn) => void;
}
