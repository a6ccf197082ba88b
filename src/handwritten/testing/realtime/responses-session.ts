import type { ResponsesClientEvent } from "../../../generated/models.ts";
import { responseEvents } from "../streams/response-story.ts";
import type { Channel } from "./channel.ts";
import type { ClientEvent, OpenSession, SocketSession } from "./socket-session.ts";

/** What is awaited for the response before in the same lane. */
type Lane = Promise<void>;
type CreateEvent = Extract<ResponsesClientEvent, { type: "response.create" }>;

/** Of the responses of a socket, the newest so many can be continued. */
const MAX_KNOWN = 10_000;

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
    answer: (event: ResponsesClientEvent) => {
      if (event.type === "response.steer") return channel.send(steerFailed(event, known));
      const create = event;
      const before = create.previous_response_id;
      if (before && !known.has(before)) {
        const message = `There is no response '${before}'.`;
        refuse({ message, param: "previous_response_id", code: "previous_response_not_found" }, create);
        return;
      }
      const id = channel.newID("resp");
      known.add(id);
      for (const oldest of known) {
        if (known.size <= MAX_KNOWN) break;
        known.delete(oldest);
      }
      const story = responseStory(channel, create, id);
      const { stream_id } = create;
      const lane: Lane = (lanes.get(stream_id) ?? Promise.resolve()).then(async () => {
        await channel.play(story);
        if (lanes.get(stream_id) === lane) lanes.delete(stream_id);
      });
      lanes.set(stream_id, lane);
      channel.track(lane);
    },
    refuse,
  };
};

/** Responses of this server are made at once: none is left to steer. */
const steerFailed = (
  { previous_response_id, input }: Extract<ResponsesClientEvent, { type: "response.steer" }>,
  known: ReadonlySet<string>,
): object => ({
  type: "response.steer.failed",
  sequence_number: 0,
  steer: { previous_response_id, input },
  error: {
    type: "invalid_request_error",
    ...(known.has(previous_response_id)
      ? { code: "response_already_completed", message: "The response is complete." }
      : { code: "response_not_found", message: `There is no response '${previous_response_id}'.` }),
  },
});

const laneOf = (event: ClientEvent | undefined): object => {
  const stream_id = event?.stream_id;
  return typeof stream_id === "string" ? { stream_id } : {};
};

/** The events of one response; those of a lane say of which. */
function* responseStory(channel: Channel, create: CreateEvent, id: string): Generator<object, void> {
  const lane = laneOf(create);
  const { behaviour } = channel;
  const fields = { ...create };
  for (const event of responseEvents({ id, itemID: channel.newID("item"), fields, behaviour }))
    yield { ...event, ...lane };
}
