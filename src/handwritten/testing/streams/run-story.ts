import { functionToCall } from "./function-to-call.ts";
import { messageObject, runObject, runStep, type ThreadPlace } from "./run-objects.ts";
import { CREATED_AT, DONE, type StoryRequest, type StreamEvent, type TellStory } from "./story.ts";
import { argumentsOf, piecesOf } from "./stream-behaviour.ts";

type Events = Generator<StreamEvent, void>;

/** A run on a thread that is there. */
export const createdRunStory: TellStory = function* (request) {
  yield { event: "thread.run.created", data: runObject(placeOf(request), "queued") };
  yield* run(request);
};

/** A thread, and a run on it. */
export const threadAndRunStory: TellStory = function* (request) {
  const { thread_id } = placeOf(request);
  yield {
    event: "thread.created",
    data: { id: thread_id, object: "thread", created_at: CREATED_AT, tool_resources: {}, metadata: {} },
  };
  yield* createdRunStory(request);
};

/** A run that goes on with what its functions gave. */
export const continuedRunStory: TellStory = function* (request) {
  const place = placeOf(request);
  const outputs = (request.fields["tool_outputs"] ?? []) as readonly {
    tool_call_id?: string;
    output?: string;
  }[];
  const calls = outputs.map(({ tool_call_id = "call_000001", output = null }) => ({
    id: tool_call_id,
    type: "function",
    function: { name: "called", arguments: "{}", output },
  }));
  const details = { type: "tool_calls", tool_calls: calls };
  yield { event: "thread.run.step.completed", data: runStep(place, "step_000001", "completed", details) };
  yield* run(request, "step_000002");
};

const placeOf = ({ path, fields }: StoryRequest): ThreadPlace => ({
  thread_id: String(path["thread_id"] ?? "thread_000001"),
  run_id: String(path["run_id"] ?? "run_000001"),
  assistant_id: String(fields["assistant_id"] ?? "asst_000001"),
  fields,
});

/**
 * What every run goes through, from the queue to `[DONE]`: it writes a message, or waits for a function that it has to
 * call.
 *
 * @see https://platform.openai.com/docs/api-reference/assistants-streaming/events
 */
function* run(request: StoryRequest, stepID = "step_000001"): Events {
  const place = placeOf(request);
  const called = functionToCall(request.fields);
  yield { event: "thread.run.queued", data: runObject(place, "queued") };
  yield { event: "thread.run.in_progress", data: runObject(place, "in_progress") };
  if (called) yield* callStep(request, place, stepID, called);
  else {
    yield* messageStep(request, place, stepID);
    yield { event: "thread.run.completed", data: runObject(place, "completed") };
  }
  yield { event: "done", ...DONE };
}

function* messageStep({ behaviour }: StoryRequest, place: ThreadPlace, stepID: string): Events {
  const id = "msg_000001";
  const details = { type: "message_creation", message_creation: { message_id: id } };
  const step = (status: string): object => runStep(place, stepID, status, details);
  yield { event: "thread.run.step.created", data: step("in_progress") };
  yield { event: "thread.run.step.in_progress", data: step("in_progress") };
  yield { event: "thread.message.created", data: messageObject(place, id) };
  yield { event: "thread.message.in_progress", data: messageObject(place, id) };
  let text = "";
  for (const value of piecesOf(behaviour)) {
    // Only the first piece opens the list of annotations, which stays empty.
    const part = { index: 0, type: "text", text: text ? { value } : { value, annotations: [] } };
    text += value;
    yield {
      event: "thread.message.delta",
      data: { id, object: "thread.message.delta", delta: { content: [part] } },
    };
  }
  yield { event: "thread.message.completed", data: messageObject(place, id, text) };
  yield { event: "thread.run.step.completed", data: step("completed") };
}

function* callStep({ behaviour }: StoryRequest, place: ThreadPlace, stepID: string, name: string): Events {
  const { whole, pieces } = argumentsOf(behaviour);
  const id = "call_000001";
  const step = runStep(place, stepID, "in_progress", { type: "tool_calls", tool_calls: [] });
  yield { event: "thread.run.step.created", data: step };
  yield { event: "thread.run.step.in_progress", data: step };
  const callDelta = (call: object): StreamEvent => ({
    event: "thread.run.step.delta",
    data: {
      id: stepID,
      object: "thread.run.step.delta",
      delta: { step_details: { type: "tool_calls", tool_calls: [{ index: 0, type: "function", ...call }] } },
    },
  });
  yield callDelta({ id, function: { name, arguments: "", output: null } });
  for (const piece of pieces) yield callDelta({ function: { arguments: piece } });
  const action = {
    type: "submit_tool_outputs",
    submit_tool_outputs: { tool_calls: [{ id, type: "function", function: { name, arguments: whole } }] },
  };
  yield { event: "thread.run.requires_action", data: runObject(place, "requires_action", action) };
}
