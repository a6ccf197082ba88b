import type {
  BetaResponsesClientEvent,
  BetaResponsesServerEvent,
  ResponsesClientEvent,
  ResponsesServerEvent,
} from "../../../generated/models.ts";
import { socketBaseURL, withQuery } from "../socket-target.ts";
import { type ClassSource, targetOfClass } from "./class-target.ts";
import type { SocketPlan } from "./socket-class.ts";
import { queryOf, type StreamingSocketOptions, streamingPlan } from "./streaming-plan.ts";
import { type SocketStreamMessage, StreamingSocket } from "./streaming-socket.ts";

/** Options of {@link ResponsesWS}. */
export type ResponsesWSClientOptions = StreamingSocketOptions;

/** What a loop over it gets. */
export type ResponsesStreamMessage = SocketStreamMessage<ResponsesClientEvent, ResponsesServerEvent>;

/**
 * A socket of the Responses API with the official constructor and members, over the connection of `connectResponses`.
 *
 * @example
 * const socket = new ResponsesWS(openai);
 * socket.send({ type: "response.create", model: "gpt-5.2", input: "Hello" });
 * for await (const each of socket) if (each.type === "message" && each.message.type === "response.completed") socket.close();
 *
 * @throws ConfigurationError for an option of `ws` without a counterpart
 * @see https://developers.openai.com/api/docs/guides/websocket-mode
 */
export class ResponsesWS extends StreamingSocket<ResponsesClientEvent, ResponsesServerEvent> {
  constructor(client: ClassSource, options?: ResponsesWSClientOptions | null) {
    super(planOf(client, options));
  }
}

/** The same with the events of `openai.beta.responses`. */
export class BetaResponsesWS extends StreamingSocket<BetaResponsesClientEvent, BetaResponsesServerEvent> {
  constructor(client: ClassSource, options?: ResponsesWSClientOptions | null) {
    super(planOf(client, options));
  }
}

const planOf = <ClientEvent extends object, ServerEvent extends { readonly type: string }>(
  client: ClassSource,
  options: ResponsesWSClientOptions | null | undefined,
): SocketPlan<ClientEvent, ServerEvent> => {
  const target = targetOfClass(client, "ResponsesWS");
  const kind = {
    name: "ResponsesWS",
    operation: "connectResponses",
    path: "/responses",
    address: (parameters?: Readonly<Record<string, unknown>>) =>
      withQuery(`${socketBaseURL(target)}/responses`, target.profile?.query, queryOf(parameters)),
  };
  return streamingPlan(target, kind, options);
};
