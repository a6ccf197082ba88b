import type { BetaAgentsSessionsArtifacts } from "../../generated/resources/beta.ts";
import type { AgentTurnResult } from "../streaming/helper-streams/agent-session/agent-session-events.ts";
import { defineHelpers, type ResourceHelpers } from "./define-helpers.ts";
import { AgentResultArtifacts } from "./result-artifacts.ts";

/** The methods of `openai.beta.agents.sessions.artifacts` that are written by hand. */
export interface BetaAgentsSessionsArtifactsHelpers {
  /** The artifacts of one turn, by their path. Asks nothing. */
  forResult(result: Pick<AgentTurnResult, "session_id" | "turn_id">): AgentResultArtifacts;
}

export const betaAgentsSessionsArtifacts: ResourceHelpers = /* @__PURE__ */ defineHelpers<
  BetaAgentsSessionsArtifactsHelpers,
  BetaAgentsSessionsArtifacts
>("beta.agents.sessions.artifacts", {
  forResult: ({ resource }, result) => new AgentResultArtifacts(resource, result),
});
