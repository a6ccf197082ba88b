import { isFields } from "../../../core/fields.ts";
import { EncodeError } from "../../../errors/index.ts";
import type {
  AgentSessionStreamParams,
  AgentToolCall,
  AgentToolError,
  AgentToolHandler,
} from "./agent-session-events.ts";

/** The input that answers a call. */
export interface ToolResult {
  readonly type: "agent.session.input.tool_result";
  readonly turn_id: string;
  readonly call_id: string;
  readonly success: boolean;
  readonly output?: unknown;
  readonly error?: string;
}

/** All that the agent receives of a failure: the caller's error may hold what is none of its business. */
const FAILED = "Tool handler failed.";

/** Calls the handler of a function. Never rejects: a failure is an answer too. */
export const answerToolCall = async (
  { turn_id, call_id, name, arguments: given }: AgentToolCall,
  handler: AgentToolHandler,
  session_id: string,
  onToolError: AgentSessionStreamParams["onToolError"],
): Promise<ToolResult> => {
  const about = { type: "agent.session.input.tool_result", turn_id, call_id } as const;
  let stage: AgentToolError["stage"] = "arguments";
  try {
    const args = argumentsOf(given);
    stage = "execution";
    const answer = await handler(args);
    stage = "output";
    return { ...about, success: true, output: outputOf(answer) };
  } catch (error) {
    try {
      await onToolError?.({ error, stage, tool_name: name, session_id, turn_id, call_id });
    } catch {
      // The agent waits for an answer, whatever an observer does.
    }
    return { ...about, success: false, error: FAILED };
  }
};

/** A copy: the event is read by others too. */
const argumentsOf = (given: unknown): Record<string, unknown> => {
  const args: unknown = typeof given === "string" ? JSON.parse(given) : structuredClone(given);
  if (!isFields(args)) throw new EncodeError("the arguments of a function are no object");
  return args;
};

/** Text, null and content as they are, any other object as JSON. */
const outputOf = (answer: unknown): unknown => {
  if (answer === null || typeof answer === "string") return answer;
  if (typeof answer !== "object") throw new EncodeError("a function gives text, content, an object or null");
  return Array.isArray(answer) && answer.every(isContent) ? answer : JSON.stringify(answer);
};

const isContent = (value: unknown): boolean =>
  isFields(value) &&
  ((value["type"] === "input_text" && typeof value["text"] === "string") ||
    (value["type"] === "input_image" && typeof value["image_url"] === "string"));
