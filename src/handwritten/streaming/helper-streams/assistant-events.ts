import type {
  AssistantStreamEvent,
  CreateThreadAndRunRequest,
  MessageContentImageFileObject,
  MessageContentTextObject,
  MessageDeltaContentTextObject,
  MessageDeltaObject,
  MessageObject,
  RunObject,
  RunStepDeltaObject,
  RunStepDeltaStepDetailsToolCallsObject,
  RunStepDetailsToolCallsObject,
  RunStepObject,
} from "../../../generated/models.ts";
import type { CreateRunParams, SubmitToolOutputsToRunParams } from "../../../generated/operations/threads.ts";
import type { HelperEvents } from "./events.ts";

/** Parameters of `beta.threads.runs.stream()`: those of `create()`. */
export type RunStreamParams = Omit<CreateRunParams, "stream"> & { stream?: true };

/** Parameters of `beta.threads.runs.submitToolOutputsStream()`: those of `submitToolOutputs()`. */
export type SubmitToolOutputsStreamParams = Omit<SubmitToolOutputsToRunParams, "stream"> & { stream?: true };

/** Parameters of `beta.threads.createAndRunStream()`: those of `createAndRun()`. */
export type ThreadCreateAndRunStreamParams = Omit<CreateThreadAndRunRequest, "stream"> & { stream?: true };

/** A call of a tool, as far as it has come. */
export type RunToolCall = RunStepDetailsToolCallsObject["tool_calls"][number];
/** More of it. */
export type RunToolCallDelta = NonNullable<RunStepDeltaStepDetailsToolCallsObject["tool_calls"]>[number];
export type MessageText = MessageContentTextObject["text"];
export type MessageTextDelta = NonNullable<MessageDeltaContentTextObject["text"]>;
export type MessageImageFile = MessageContentImageFileObject["image_file"];

/** The events of an {@link AssistantStream}. Snapshots change until their object is done. */
export interface AssistantStreamEvents extends HelperEvents {
  /** Every event as it came. */
  event: (event: AssistantStreamEvent) => void;
  /** The run, when the stream has ended: it is over, or waits for the results of tools. */
  run: (run: RunObject) => void;
  messageCreated: (message: MessageObject) => void;
  messageDelta: (delta: MessageDeltaObject["delta"], snapshot: MessageObject) => void;
  /** A message is complete, or will remain incomplete. */
  messageDone: (message: MessageObject) => void;
  runStepCreated: (step: RunStepObject) => void;
  runStepDelta: (delta: RunStepDeltaObject["delta"], snapshot: RunStepObject) => void;
  /** A step is over, however it ended. */
  runStepDone: (step: RunStepObject, snapshot: RunStepObject) => void;
  toolCallCreated: (call: RunToolCall) => void;
  toolCallDelta: (delta: RunToolCallDelta, snapshot: RunToolCall) => void;
  /** The next call has begun, or the step or the run is over. */
  toolCallDone: (call: RunToolCall) => void;
  textCreated: (text: MessageText) => void;
  textDelta: (delta: MessageTextDelta, snapshot: MessageText) => void;
  /** The next part of the message has begun, or the message is done. */
  textDone: (text: MessageText, message: MessageObject) => void;
  imageFileDone: (image: MessageImageFile, message: MessageObject) => void;
}
