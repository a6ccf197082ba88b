// `api-openai/lib/agents/agent-session-stream`.

export type * from "../../../handwritten/streaming/helper-streams/agent-session/agent-session-events.ts";
export { AgentSessionStream } from "../../../handwritten/streaming/helper-streams/agent-session/agent-session-stream.ts";
