import type { BetaAgentsSessions } from "../../generated/resources/beta.ts";
import type { RequestOptions } from "../resources/resource.ts";
import type { AgentSessionStreamParams } from "../streaming/helper-streams/agent-session/agent-session-events.ts";
import { AgentSessionStream } from "../streaming/helper-streams/agent-session/agent-session-stream.ts";
import { withSignal } from "./caller-signal.ts";
import { defineHelpers, type ResourceHelpers } from "./define-helpers.ts";

/** The methods of `openai.beta.agents.sessions` that are written by hand. */
export interface BetaAgentsSessionsHelpers {
  /**
   * Sends an input to a session that is idle, and follows the turn that it begins: its events, the calls that your functions
   * answer, the messages at the end. Nothing is sent before your code gives way.
   *
   * GET /agents/sessions/{session_id}, GET and POST /agents/sessions/{session_id}/events
   * @throws UsageError when the input is empty
   */
  stream(sessionID: string, params: AgentSessionStreamParams, options?: RequestOptions): AgentSessionStream;
}

export const betaAgentsSessions: ResourceHelpers = /* @__PURE__ */ defineHelpers<
  BetaAgentsSessionsHelpers,
  BetaAgentsSessions
>("beta.agents.sessions", {
  stream: ({ resource, clock }, sessionID, params, options) =>
    new AgentSessionStream(
      {
        sessionID,
        clock,
        calls: (controller) => {
          const within = withSignal(options, controller);
          return {
            sessionID,
            retrieve: () => resource.retrieve(sessionID, within),
            follow: () => resource.events.stream(sessionID, {}, within),
            submit: (event, idempotencyKey) =>
              resource.events.create(
                sessionID,
                {
                  events: [event as EventOf<BetaAgentsSessions>],
                  ...(idempotencyKey !== undefined && { "Idempotency-Key": idempotencyKey }),
                },
                within,
              ),
          };
        },
      },
      params,
      options?.signal,
    ),
});

/** What a session takes. */
type EventOf<Sessions extends BetaAgentsSessions> = Parameters<
  Sessions["events"]["create"]
>[1]["events"][number];
