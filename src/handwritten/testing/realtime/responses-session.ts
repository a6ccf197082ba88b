import type { ResponsesClientEvent } from "../../../generated/models.ts";
import { type Channel, pieceOf } from "./channel.ts";
import type { SocketEvent } from "./served-socket.ts";
import type { OpenSession, SocketSession } from "./socket-session.ts";

type Create = ResponsesClientEvent & { readonly generate?: boolean };

/** What is awaited for the response before in the same lane. */
type Lane = Promise<void>;

/**
 * A socket of the Responses API: a response for each `response.create`, one after the other in a lane (`stream_id`),
 * and the lanes side by side. It remembers the ids that it gave, so that a response can continue another.
 *
 * @see https://developers.openai.com/api/docs/guides/websocket-mode
 */
export const openResponsesSession: OpenSession = (channel) => {
  const known = new Set<string>();
  const lanes = new Map<string | undefined, Lane>();
  const refuse: SocketSession["refuse"] = ({ message, param, code }, event) =>
    channel.send({
      type: "error",
      status: 400,
      error: { type: "invalid_request_error", code, message, param },
      ...laneOf(event),
    });
  return {
    schema: "ResponsesClientEvent",
    open: () => {},
    answer: (event) => {
      const create = event as unknown as Create;
      const before = create.previous_response_id;
      if (before && !known.has(before)) {
        const message = `There is no response '${before}'.`;
        refuse({ message, param: "previous_response_id", code: "previous_response_not_found" }, event);
        return;
      }
      const id = channel.newID("resp");
      known.add(id);
      const story = responseStory(channel, create, id);
      const lane = lanes.get(create.stream_id) ?? Promise.resolve();
      lanes.set(
        create.stream_id,
        lane.then(async () => void (await channel.play(story))),
      );
    },
    refuse,
  };
};

const laneOf = (event: SocketEvent | undefined): object => {
  const stream_id = event?.["stream_id"];
  return typeof stream_id === "string" ? { stream_id } : {};
};

/** The events of one response, from `response.created` to `response.completed`. */
function* responseStory(channel: Channel, create: Create, id: string): Generator<object> {
  const { pieces = 3 } = channel.behaviour;
  let sequence_number = 0;
  const told = (event: object): object => ({
    ...event,
    sequence_number: sequence_number++,
    ...(create.stream_id && { stream_id: create.stream_id }),
  });
  const response = (status: "in_progress" | "completed", output: object[]): object => ({
    id,
    object: "response",
    created_at: 1_700_000_000,
    status,
    model: create.model ?? "gpt-5.2",
    output,
    error: null,
    incomplete_details: null,
    instructions: create.instructions ?? null,
    metadata: create.metadata ?? {},
    parallel_tool_calls: create.parallel_tool_calls ?? true,
    temperature: create.temperature ?? 1,
    tool_choice: create.tool_choice ?? "auto",
    tools: create.tools ?? [],
    top_p: create.top_p ?? 1,
    previous_response_id: create.previous_response_id ?? null,
  });
  const place = { item_id: channel.newID("msg"), output_index: 0, content_index: 0 };
  const item = (status: string, content: object[]): object => ({
    id: place.item_id,
    type: "message",
    role: "assistant",
    status,
    content,
  });
  const part = (text: string): object => ({ type: "output_text", text, annotations: [], logprobs: [] });

  yield told({ type: "response.created", response: response("in_progress", []) });
  yield told({ type: "response.in_progress", response: response("in_progress", []) });
  // Such a request prepares the next one, and asks for no output.
  if (create.generate === false) {
    yield told({ type: "response.completed", response: response("completed", []) });
    return;
  }
  yield told({ type: "response.output_item.added", output_index: 0, item: item("in_progress", []) });
  yield told({ type: "response.content_part.added", ...place, part: part("") });
  let text = "";
  for (let i = 0; i < pieces; i++) {
    const delta = pieceOf(channel.behaviour, i);
    text += delta;
    yield told({ type: "response.output_text.delta", ...place, delta, logprobs: [] });
  }
  const done = item("completed", [part(text)]);
  yield told({ type: "response.output_text.done", ...place, text, logprobs: [] });
  yield told({ type: "response.content_part.done", ...place, part: part(text) });
  yield told({ type: "response.output_item.done", output_index: 0, item: done });
  yield told({ type: "response.completed", response: response("completed", [done]) });
}
