import type { ApiRequest } from "../../contract.ts";
import type { Clock } from "../../core/clock.ts";
import { DONE } from "../../core/reply/chunks.ts";
import type { SendOptions } from "../../core/request/send-options.ts";
import { never, onAbort } from "../../core/signals.ts";
import { type OpenAIError, type StreamProgress, typedError } from "../../errors/index.ts";
import { assignKnown } from "../../errors/openai-error.ts";
import { EventStream } from "../events/event-stream.ts";
import { isOver, Progress, type Reading, type Step, type StreamState } from "../reader/reading.ts";
import { streamError } from "../reader/stream-error.ts";
import { factsOf } from "../sse/read-event.ts";
import { type ReopenLimits, ReopenPace } from "./reopen-pace.ts";
import type { Sender } from "./resumable.ts";
import type { ResumePoint } from "./resume-from.ts";

/** How a stream is resumed; see `ResumableOptions`. */
export interface ResumingSettings extends ReopenLimits {
  readonly clock: Clock;
  readonly sendOptions: SendOptions;
}

/** Reads the events of one response over one connection after another. */
export class ResumingReader<out Event> implements Reading<Event> {
  readonly controller: AbortController = new AbortController();
  readonly progress: Progress = new Progress();
  readonly #client: Sender;
  readonly #point: ResumePoint;
  readonly #settings: ResumingSettings;
  readonly #pace: ReopenPace;
  readonly #stopListening: () => void;
  #state: StreamState = "running";
  #stream: EventStream<Event> | undefined;
  #events: AsyncIterator<Event, undefined> | undefined;
  #after: number | undefined;
  /** Came between two steps: the next one throws it. */
  #failure: { readonly error: unknown } | undefined;
  #onBreak: ((error: unknown) => void) | undefined;
  /** Steps are taken one after the other. */
  #latest: Promise<unknown> = Promise.resolve();

  constructor(client: Sender, point: ResumePoint, settings: ResumingSettings) {
    this.#client = client;
    this.#point = point;
    this.#settings = settings;
    this.#pace = new ReopenPace(settings);
    this.#after = point.after;
    this.progress.responseID = point.responseID;
    const { signal } = settings.sendOptions;
    this.#stopListening = onAbort(signal ?? undefined, () => this.controller.abort(signal?.reason));
  }

  get state(): StreamState {
    return this.#state;
  }

  get head(): Reading<Event>["head"] {
    return this.#stream?.response;
  }

  /** Sends a request, and reads the events of its response from now on. */
  async open(request: ApiRequest): Promise<void> {
    const { sendOptions } = this.#settings;
    const { signal } = this.controller;
    try {
      const stream = (await this.#client.send(request, { ...sendOptions, signal })) as EventStream<Event>;
      if (this.#state === "paused") stream.pause();
      this.#stream = stream;
      EventStream.readingIn(stream)?.onBreak((error) => this.#break(error as OpenAIError));
      this.#events = stream[Symbol.asyncIterator]();
    } catch (error) {
      if (!this.#stream) this.#stopListening();
      throw error;
    }
  }

  next(): Promise<Step<Event>> {
    const step = this.#latest.then(() => this.#step());
    this.#latest = step.catch(() => {});
    return step;
  }

  pause(): void {
    if (this.#state !== "running") return;
    this.#state = "paused";
    this.#stream?.pause();
  }

  resume(): void {
    if (this.#state !== "paused") return;
    this.#state = "running";
    this.#stream?.resume();
  }

  cancel(): void {
    this.#failure = undefined;
    if (isOver(this.#state)) return;
    const whole = this.#stream?.verdict === "complete";
    this.#close(whole ? "complete" : "cancelled");
    void this.#stream?.cancel();
    this.controller.abort();
  }

  async #step(): Promise<Step<Event>> {
    try {
      for (;;) {
        if (isOver(this.#state)) break;
        const step = await this.#read();
        // It was cancelled meanwhile, or another connection has been opened.
        if (isOver(this.#state)) break;
        if (step?.done) this.#close("complete");
        if (step && this.#isNew(step)) return step;
      }
    } catch (error) {
      if (!isOver(this.#state)) {
        const { signal } = this.controller;
        const typed = typedError(error, signal, true, {});
        this.#close(typed.kind === "abort" ? "cancelled" : "error");
        // Of all connections, not of the last one alone.
        assignKnown(typed, { ...this.progress });
        throw typed;
      }
    }
    const { error } = this.#failure ?? {};
    this.#failure = undefined;
    if (error) throw error;
    return DONE;
  }

  /** An abort ends it; after anything else it goes on with another connection, when it is asked to. */
  #break(error: OpenAIError): void {
    if (isOver(this.#state) || error.kind !== "abort") return;
    this.#close("cancelled");
    assignKnown(error, { ...this.progress });
    this.#failure = { error };
    this.#onBreak?.(error);
  }

  onBreak(listener: (error: unknown) => void): void {
    this.#onBreak = listener;
    if (this.#failure) listener(this.#failure.error);
  }

  explain(cause: unknown, progress: StreamProgress = this.progress): OpenAIError {
    const reading = EventStream.readingIn(this.#stream);
    return (
      reading?.explain(cause, progress) ??
      streamError(cause, { signal: never(), reply: factsOf(undefined, undefined), progress })
    );
  }

  reportDrift(fault: string, progress: StreamProgress = this.progress): void {
    EventStream.readingIn(this.#stream)?.reportDrift?.(fault, progress);
  }

  /** What the connection gives; undefined when it broke and there is another one now. */
  async #read(): Promise<Step<Event> | undefined> {
    try {
      return await this.#events?.next();
    } catch (error) {
      await this.#reopen(error);
      return undefined;
    }
  }

  /** Whether a step is one that has not been given before. */
  #isNew(step: Step<Event>): boolean {
    if (step.done) return true;
    const { sequence_number: number } = (step.value ?? {}) as { readonly sequence_number?: unknown };
    if (typeof number === "number") {
      if (this.#after !== undefined && number <= this.#after) return false;
      this.#after = number;
    }
    this.progress.note(step.value);
    this.#pace.reset();
    return true;
  }

  /** Opens another connection, as often and as slowly as allowed. */
  async #reopen(failure: unknown): Promise<void> {
    const { responseID } = this.progress;
    for (let error = failure; ; ) {
      const delayMs = this.#pace.delayMs(error);
      if (responseID === undefined || delayMs === undefined) throw error;
      if (delayMs > 0) await this.#settings.clock.sleep(delayMs, this.controller.signal);
      this.controller.signal.throwIfAborted();
      this.#pace.count();
      try {
        return await this.open(this.#point.request(responseID, this.#after));
      } catch (next) {
        error = next;
      }
    }
  }

  #close(state: StreamState): void {
    this.#state = state;
    this.#stopListening();
  }
}
