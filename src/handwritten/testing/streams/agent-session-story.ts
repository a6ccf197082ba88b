import { CREATED_AT, named, type StoryRequest, type StreamEvent, type TellStory } from "./story.ts";
import { piecesOf } from "./stream-behaviour.ts";

type Events = Generator<StreamEvent, void>;

const SESSION = "as_000001";
const TURN = "turn_000001";
const ITEM = "msg_000001";
const USAGE = {
  input_tokens: 1,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 1,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 2,
};

/** A session that is made, and its first turn, until it rests. */
export const createdSessionStory: TellStory = (request) =>
  numbered(created(request, { ...sampleSession(request), id: SESSION }));

/** A turn of a session that is there, from its beginning until the session rests. */
export const followedSessionStory: TellStory = (request) =>
  numbered(turnEvents(request, { ...sampleSession(request), id: String(request.path["session_id"]) }));

interface Session {
  readonly id: string;
}

/** A session as the contract has it. What the story says of it stands over that. */
const sampleSession = ({ sample }: StoryRequest): object => ({
  ...(sample({ $ref: "#/components/schemas/AgentSession" }) as object),
  required_actions: [],
  error: null,
});

function* created(request: StoryRequest, session: Session): Iterable<object> {
  yield { type: "agent.session.created", session: { ...session, status: "in_progress" } };
  yield* turnEvents(request, session);
}

function* turnEvents({ behaviour }: StoryRequest, session: Session): Iterable<object> {
  const turn = (status: string): object => turnObject(session.id, status);
  const inTurn = { session_id: session.id, turn_id: TURN };
  const inItem = { ...inTurn, item_id: ITEM, output_index: 0, content_index: 0 };
  const message = (status: string, text?: string): object => ({
    id: ITEM,
    type: "message",
    role: "assistant",
    status,
    turn_id: TURN,
    phase: "final_answer",
    content: text === undefined ? [] : [{ type: "output_text", text }],
  });
  const event = (type: string, fields: object): object => ({ type: `agent.session.${type}`, ...fields });

  yield event("in_progress", { session: { ...session, status: "in_progress" } });
  yield event("turn.created", { ...inTurn, turn: turn("queued") });
  yield event("turn.in_progress", { ...inTurn, turn: turn("in_progress") });
  yield event("turn.item.added", { ...inTurn, output_index: 0, item: message("in_progress") });
  yield event("turn.content_part.added", { ...inItem, part: { type: "output_text", text: "" } });
  let text = "";
  for (const delta of piecesOf(behaviour)) {
    text += delta;
    yield event("turn.output_text.delta", { ...inItem, delta });
  }
  yield event("turn.output_text.done", { ...inItem, text });
  yield event("turn.content_part.done", { ...inItem, part: { type: "output_text", text } });
  yield event("turn.item.done", { ...inTurn, output_index: 0, item: message("completed", text) });
  yield event("turn.completed", { ...inTurn, turn: turn("completed"), usage: USAGE });
  yield event("idle", { session: { ...session, status: "idle" } });
}

const turnObject = (session_id: string, status: string): object => ({
  id: TURN,
  object: "agent.session.turn",
  agent_id: "agent_000001",
  session_id,
  subagent_id: null,
  status,
  created_at: CREATED_AT,
  started_at: status === "queued" ? null : CREATED_AT,
  completed_at: status === "completed" ? CREATED_AT : null,
  error: null,
  usage: status === "completed" ? USAGE : null,
});

/** Every event of a session has an id of its own. */
function* numbered(events: Iterable<object>): Events {
  let count = 0;
  for (const fields of events) {
    count++;
    yield named({ event_id: `event_${String(count).padStart(6, "0")}`, ...(fields as { type: string }) });
  }
}
