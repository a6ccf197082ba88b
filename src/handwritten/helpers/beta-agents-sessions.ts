import type { BetaAgentsSessions } from "../../generated/resources/beta.ts";
import { mergeHeaders } from "../core/request/headers.ts";
import type { RequestOptions } from "../resources/resource.ts";
import type {
  AgentOutputFormat,
  AgentSessionCreateStreamParams,
  AgentSessionStreamParams,
} from "../streaming/helper-streams/agent-session/agent-session-events.ts";
import { AgentSessionStream } from "../streaming/helper-streams/agent-session/agent-session-stream.ts";
import { beginTurn } from "../streaming/helper-streams/agent-session/follow-turn.ts";
import { withSignal } from "./caller-signal.ts";
import { defineHelpers, type ResourceHelpers } from "./define-helpers.ts";

/** An agent whose format reads its output. */
interface FormatOf<Output> {
  readonly agent: { readonly text: { readonly format: AgentOutputFormat<Output> } };
}

/** The methods of `openai.beta.agents.sessions` that are written by hand. */
export interface BetaAgentsSessionsHelpers {
  /**
   * Sends an input to a session that is idle, and follows the turn that it begins: its events, the calls that your functions
   * answer, the messages at the end. Nothing is sent before your code gives way.
   *
   * GET /agents/sessions/{session_id}, GET and POST /agents/sessions/{session_id}/events
   * @throws UsageError when the input is empty
   */
  stream<Output = never>(
    sessionID: string,
    params: AgentSessionStreamParams<Output>,
    options?: RequestOptions,
  ): AgentSessionStream<Output>;
  /**
   * Creates a session with an input, and follows its first turn, as `stream()` does.
   *
   * POST /agents/sessions
   * @throws UsageError when the input is empty
   */
  createAndStream<Output>(
    params: AgentSessionCreateStreamParams & FormatOf<Output>,
    options?: RequestOptions,
  ): AgentSessionStream<Output>;
  createAndStream(params: AgentSessionCreateStreamParams, options?: RequestOptions): AgentSessionStream;
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
        format: params.outputFormat,
        calls: (controller) => {
          const { key, others } = keyApart(options);
          const within = withSignal(others, controller);
          const submit = submitTo(resource, within);
          const calls = {
            retrieve: () => resource.retrieve(sessionID, within),
            follow: () => resource.events.stream(sessionID, {}, within),
            submit: (event: object) => submit(sessionID, event, params.idempotencyKey ?? key),
          };
          return { open: () => beginTurn(calls, params.input), submit };
        },
      },
      params,
      options?.signal,
    ),
  createAndStream: ({ resource, clock }, params, options) =>
    new AgentSessionStream(
      {
        clock,
        format: params.agent?.text?.format,
        calls: (controller) => {
          const { others } = keyApart(options);
          const { toolHandlers: _, onToolError: __, ...body } = params;
          return {
            open: () => resource.create({ ...body, stream: true }, withSignal(options, controller)),
            submit: submitTo(resource, withSignal(others, controller)),
          };
        },
      },
      params,
      options?.signal,
    ),
});

/** The idempotency key of a call apart from its other options: it is that of one request, and a turn is made of several. */
const keyApart = (
  options: RequestOptions | undefined,
): { readonly key: string | undefined; readonly others: RequestOptions } => {
  const { idempotencyKey, ...others } = options ?? {};
  const { "idempotency-key": header, ...headers } = mergeHeaders(options?.headers);
  return { key: idempotencyKey ?? header ?? undefined, others: { ...others, headers } };
};

const submitTo =
  ({ events }: BetaAgentsSessions, options: RequestOptions) =>
  (sessionID: string, event: object, idempotencyKey?: string): PromiseLike<unknown> =>
    events.create(
      sessionID,
      {
        events: [event as Parameters<typeof events.create>[1]["events"][number]],
        ...(idempotencyKey !== undefined && { "Idempotency-Key": idempotencyKey }),
      },
      options,
    );
