import type {
  AssistantStreamEvent,
  MessageObject,
  RunObject,
  RunStepDeltaObject,
  RunStepObject,
} from "../../../generated/models.ts";
import { StreamInterruptedError } from "../../errors/index.ts";
import { RunAccumulator } from "../accumulate/run.ts";
import { EventStream } from "../events/event-stream.ts";
import type { AssistantStreamEvents, RunToolCall, RunToolCallDelta } from "./assistant-events.ts";
import { HelperStream, type OpenEvents } from "./helper-stream.ts";
import { MessageProgress } from "./message-progress.ts";

/** After these a run brings no more events: it is over, or waits for the results of tools. */
const RUN_IS_OVER = /^thread\.run\.(?:completed|requires_action|failed|cancelled|expired|incomplete)$/;
const STEP_IS_OVER = /^thread\.run\.step\.(?:completed|failed|cancelled|expired)$/;
const MESSAGE_IS_DONE = /^thread\.message\.(?:completed|incomplete)$/;

/**
 * A run of an assistant as it comes: its events, and the messages, steps and tool calls that they add up to.
 *
 * @example
 * const stream = openai.beta.threads.runs.stream(threadID, { assistant_id });
 * stream.on("textDelta", ({ value }) => process.stdout.write(value ?? ""));
 * const run = await stream.finalRun();
 */
export class AssistantStream extends HelperStream<AssistantStreamEvent, AssistantStreamEvents> {
  private readonly _accumulator = new RunAccumulator(this.faults);
  private readonly _messages = new Map<string, MessageProgress>();
  private _event: AssistantStreamEvent | undefined;
  private _message: MessageObject | undefined;
  private _step: RunStepObject | undefined;
  /** The call that the last piece was about. */
  private _call: { readonly place: number; readonly step: string } | undefined;
  private _isOver = false;

  constructor(open: OpenEvents<AssistantStreamEvent>, signal?: AbortSignal | null) {
    super(open, signal);
  }

  /** A stream of what `toReadableStream()` made elsewhere. */
  static fromReadableStream(stream: ReadableStream<Uint8Array>): AssistantStream {
    return new AssistantStream((controller) => EventStream.fromReadableStream(stream, controller));
  }

  /** The last event; undefined before the first. */
  currentEvent(): AssistantStreamEvent | undefined {
    return this._event;
  }

  /** The run as the last event about it has it; undefined before the first. */
  currentRun(): RunObject | undefined {
    return this._accumulator.run;
  }

  /** The message that is being written; undefined between messages. It goes on changing. */
  currentMessageSnapshot(): MessageObject | undefined {
    return this._message;
  }

  /** The step that is being taken; undefined between steps. It goes on changing. */
  currentRunStepSnapshot(): RunStepObject | undefined {
    return this._step;
  }

  /** The run: over, or waiting for the results of tools. @throws OpenAIError what the stream failed with */
  finalRun(): Promise<RunObject> {
    return this.whenDone(() => this._accumulator.run as RunObject);
  }

  /** All messages, in the order in which they began. @throws OpenAIError what the stream failed with */
  finalMessages(): Promise<MessageObject[]> {
    return this.whenDone(() => [...this._accumulator.messages.list]);
  }

  /** All steps, in the order in which they began. @throws OpenAIError what the stream failed with */
  finalRunSteps(): Promise<RunStepObject[]> {
    return this.whenDone(() => [...this._accumulator.steps.list]);
  }

  protected override receive(given: AssistantStreamEvent): AssistantStreamEvent | undefined {
    const event = this._accumulator.add(given);
    if (!event) return undefined;
    this._event = event;
    this.emit("event", event);
    const name = typeof event.event === "string" ? event.event : "";
    // The run's own events begin like those of its steps.
    if (name.startsWith("thread.message.")) this._takeMessage(event as MessageEvent);
    else if (name.startsWith("thread.run.step.")) this._takeStep(event as StepEvent);
    else if (RUN_IS_OVER.test(name)) {
      this._endCall();
      this._isOver = true;
    }
    return event;
  }

  protected override finish(): void {
    const { run } = this._accumulator;
    // A connection that ends early has failed before; lines of JSON do not mark the last one.
    if (!run || !this._isOver)
      throw new StreamInterruptedError("the stream ended before the run was over", { responseID: run?.id });
    this.emit("run", run);
  }

  private _takeMessage(event: MessageEvent): void {
    const message = this._accumulator.messages.get(idOf(event));
    if (!message) return;
    const { id } = event.data;
    this._message = message;
    const progress =
      this._messages.get(id) ?? new MessageProgress((name, ...args) => this.emit(name, ...args));
    this._messages.set(id, progress);
    if (event.event === "thread.message.created") this.emit("messageCreated", message);
    else if (event.event === "thread.message.delta") progress.take(event.data.delta, message);
    else if (MESSAGE_IS_DONE.test(event.event)) {
      progress.finish(message);
      this._messages.delete(id);
      this._message = undefined;
    }
  }

  private _takeStep(event: StepEvent): void {
    const step = this._accumulator.steps.get(idOf(event));
    if (!step) return;
    this._step = step;
    if (event.event === "thread.run.step.created") this.emit("runStepCreated", step);
    else if (event.event === "thread.run.step.delta") {
      this._takeCalls(event.data.delta, step);
      this.emit("runStepDelta", event.data.delta, step);
    } else if (STEP_IS_OVER.test(event.event)) {
      this._endCall();
      this.emit("runStepDone", event.data as RunStepObject, step);
      this._step = undefined;
    }
  }

  private _takeCalls({ step_details }: RunStepDeltaObject["delta"], step: RunStepObject): void {
    const pieces = step_details?.type === "tool_calls" ? step_details.tool_calls : undefined;
    for (const piece of pieces ?? []) {
      const { index: place } = piece;
      const call = callOf(step, place);
      if (!call) continue;
      if (this._call?.place === place && this._call.step === step.id)
        this.emit("toolCallDelta", piece as RunToolCallDelta, call);
      else {
        this._endCall();
        this._call = { place, step: step.id };
        this.emit("toolCallCreated", call);
      }
    }
  }

  private _endCall(): void {
    const { place, step = "" } = this._call ?? {};
    this._call = undefined;
    const call = callOf(this._accumulator.steps.get(step), place);
    if (call) this.emit("toolCallDone", call);
  }
}

type MessageEvent = Extract<AssistantStreamEvent, { event: `thread.message.${string}` }>;
type StepEvent = Extract<AssistantStreamEvent, { event: `thread.run.step.${string}` }>;

const callOf = (step: RunStepObject | undefined, place: number | undefined): RunToolCall | undefined => {
  const { step_details } = step ?? {};
  return place !== undefined && step_details?.type === "tool_calls"
    ? step_details.tool_calls?.[place]
    : undefined;
};

/** Of an event that is not known there is none to rely on. */
const idOf = ({ data }: { readonly data: { readonly id?: string } | null }): string => data?.id ?? "";
