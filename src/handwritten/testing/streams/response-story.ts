import type { Fields } from "../../core/fields.ts";
import { functionToCall } from "./function-to-call.ts";
import { CREATED_AT, named, type TellStory } from "./story.ts";
import { argumentsOf, piecesOf, type StreamBehaviour } from "./stream-behaviour.ts";

/** An event of a response. */
export interface ResponseEvent {
  readonly type: string;
  readonly sequence_number: number;
  readonly [field: string]: unknown;
}

/** The response to make. */
export interface ResponseWish {
  readonly id: string;
  /** The id of the one item of its output. */
  readonly itemID: string;
  /** Those of the request that asked for it. */
  readonly fields: Fields;
  readonly behaviour: StreamBehaviour;
}

/** The events of a response that is made. */
export const createdResponseStory: TellStory = function* ({ fields, behaviour }) {
  for (const event of responseEvents({ id: "resp_000001", itemID: "item_000001", fields, behaviour }))
    yield named(event);
};

/**
 * The events of a stored response, after `starting_after`. Only a background response can be streamed again, so the
 * sequence numbers are those of a background response.
 */
export const storedResponseStory: TellStory = function* ({ path, fields, behaviour }) {
  const id = String(path["response_id"]);
  const after = Number(fields["starting_after"] ?? -1);
  const background = { background: true };
  for (const event of responseEvents({ id, itemID: "item_000001", fields: background, behaviour }))
    if (event.sequence_number > after) yield named(event);
};

/**
 * The events of one response, from `response.created` to `response.completed`: a message, or the call of a function.
 *
 * @see https://platform.openai.com/docs/api-reference/responses-streaming
 */
export function* responseEvents(wish: ResponseWish): Generator<ResponseEvent, void> {
  let sequence_number = 0;
  for (const event of unnumbered(wish)) yield { ...event, sequence_number: sequence_number++ };
}

type Unnumbered = Omit<ResponseEvent, "sequence_number"> & { readonly type: string };

function* unnumbered(wish: ResponseWish): Generator<Unnumbered, void> {
  const { fields } = wish;
  const isQueued = fields["background"] === true;
  const response = (status: string): object => responseObject(wish, status, []);
  yield { type: "response.created", response: response(isQueued ? "queued" : "in_progress") };
  if (isQueued) yield { type: "response.queued", response: response("queued") };
  yield { type: "response.in_progress", response: response("in_progress") };
  const called = functionToCall(fields);
  // Over a socket, such a request prepares the next one, and asks for no output.
  const output =
    fields["generate"] === false ? [] : [called ? yield* call(wish, called) : yield* message(wish)];
  yield { type: "response.completed", response: responseObject(wish, "completed", output) };
}

function* message({ itemID: item_id, behaviour }: ResponseWish): Generator<Unnumbered, object> {
  const place = { item_id, output_index: 0, content_index: 0 };
  const part = (text: string): object => ({ type: "output_text", text, annotations: [], logprobs: [] });
  const item = (status: string, content: object[]): object => ({
    id: item_id,
    type: "message",
    role: "assistant",
    status,
    content,
  });
  yield { type: "response.output_item.added", output_index: 0, item: item("in_progress", []) };
  yield { type: "response.content_part.added", ...place, part: part("") };
  let text = "";
  for (const delta of piecesOf(behaviour)) {
    text += delta;
    yield { type: "response.output_text.delta", ...place, delta, logprobs: [] };
  }
  const done = item("completed", [part(text)]);
  yield { type: "response.output_text.done", ...place, text, logprobs: [] };
  yield { type: "response.content_part.done", ...place, part: part(text) };
  yield { type: "response.output_item.done", output_index: 0, item: done };
  return done;
}

function* call({ itemID: item_id, behaviour }: ResponseWish, name: string): Generator<Unnumbered, object> {
  const place = { item_id, output_index: 0 };
  const { whole, pieces } = argumentsOf(behaviour);
  const item = (status: string, written: string): object => ({
    id: item_id,
    type: "function_call",
    call_id: "call_000001",
    name,
    arguments: written,
    status,
  });
  yield { type: "response.output_item.added", output_index: 0, item: item("in_progress", "") };
  for (const delta of pieces) yield { type: "response.function_call_arguments.delta", ...place, delta };
  yield { type: "response.function_call_arguments.done", ...place, name, arguments: whole };
  const done = item("completed", whole);
  yield { type: "response.output_item.done", output_index: 0, item: done };
  return done;
}

/** What a response repeats of its request, and what it says where the request says nothing. */
const REPEATED: Fields = {
  model: "gpt-5.2",
  background: false,
  instructions: null,
  max_output_tokens: null,
  metadata: {},
  parallel_tool_calls: true,
  previous_response_id: null,
  temperature: 1,
  text: { format: { type: "text" } },
  tool_choice: "auto",
  tools: [],
  top_p: 1,
  truncation: "disabled",
};

const responseObject = (
  { id, fields, behaviour: { pieces = 3 } }: ResponseWish,
  status: string,
  output: object[],
): object => ({
  id,
  object: "response",
  created_at: CREATED_AT,
  status,
  error: null,
  incomplete_details: null,
  ...Object.fromEntries(
    Object.entries(REPEATED).map(([name, otherwise]) => [name, fields[name] ?? otherwise]),
  ),
  output,
  ...(status === "completed" && {
    completed_at: CREATED_AT,
    usage: {
      input_tokens: 1,
      input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
      output_tokens: pieces,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: pieces + 1,
    },
  }),
});
