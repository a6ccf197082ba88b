import type { Response as APIResponse, ResponseStreamEvent } from "../../../generated/models.ts";
import { StreamInterruptedError } from "../../errors/index.ts";
import { ResponseAccumulator } from "../accumulate/response.ts";
import { EventStream } from "../events/event-stream.ts";
import type { EventArguments } from "./events.ts";
import { HelperStream, type OpenEvents } from "./helper-stream.ts";
import type {
  ParsedResponse,
  ResponseFunctionCallArgumentsDeltaWithSnapshot,
  ResponseParser,
  ResponseStreamEvents,
  ResponseStreamOptions,
  ResponseTextDeltaWithSnapshot,
} from "./response-events.ts";

/** Events of the stream itself: a server event with such a name is not emitted under it. */
const STREAM_EVENTS: ReadonlySet<string> = new Set(["connect", "error", "abort", "end", "event"]);
const IS_LAST = /^response\.(?:completed|incomplete|failed)$/;

interface Part {
  readonly text?: string;
}
interface Item {
  readonly content?: readonly (Part | undefined)[];
  readonly arguments?: string;
}

/**
 * A response as it comes: the server's events by their types, and their sum. After a failure, `currentResponseSnapshot`
 * has the part that came.
 *
 * @example
 * const stream = openai.responses.stream({ model: "gpt-5", input });
 * stream.on("response.output_text.delta", ({ delta }) => process.stdout.write(delta));
 * const response = await stream.finalResponse();
 */
export class ResponseStream<
  Parsed = null,
  Events extends ResponseStreamEvents = ResponseStreamEvents,
> extends HelperStream<ResponseStreamEvent, Events> {
  private _accumulator = new ResponseAccumulator(this.faults);
  private readonly _startingAfter: number;
  private readonly _parser: ResponseParser<Parsed> | undefined;
  private _isWhole = false;
  private _final: ParsedResponse<Parsed> | undefined;

  constructor(open: OpenEvents<ResponseStreamEvent>, options: ResponseStreamOptions<Parsed> = {}) {
    super(open, options.signal);
    this._startingAfter = options.startingAfter ?? Number.NEGATIVE_INFINITY;
    this._parser = options.parser;
  }

  /** A stream of what `toReadableStream()` made elsewhere. */
  static fromReadableStream(stream: ReadableStream<Uint8Array>): ResponseStream {
    return new ResponseStream((controller) => EventStream.fromReadableStream(stream, controller));
  }

  /** The response so far; undefined before the first event. It goes on changing. */
  get currentResponseSnapshot(): APIResponse | undefined {
    return this._accumulator.snapshot;
  }

  /**
   * The whole response, which may be incomplete or failed: see its `status`.
   * @throws OpenAIError what the stream failed with
   */
  finalResponse(): Promise<ParsedResponse<Parsed>> {
    return this.whenDone(() => this._final as ParsedResponse<Parsed>);
  }

  protected override receive(given: ResponseStreamEvent): ResponseStreamEvent | undefined {
    const event = this._accumulator.add(given);
    if (!event) return undefined;
    const { type, sequence_number: number } = event;
    this._isWhole ||= typeof type === "string" && IS_LAST.test(type);
    if (typeof number === "number" && number <= this._startingAfter) return undefined;
    this.tell("event", event);
    if (!this.isHeard(type as keyof Events) || STREAM_EVENTS.has(type)) return event;
    if (event.type === "response.output_text.delta") this.tell(event.type, this._withText(event));
    else if (event.type === "response.function_call_arguments.delta")
      this.tell(event.type, this._withArguments(event));
    // Each listener takes the event of its name, which the compiler cannot follow.
    else this.tell(type as "event", event);
    return event;
  }

  protected override finish(): void {
    const response = this.wholeResponse();
    const output_parsed = this._parser?.(response) ?? null;
    this._final = Object.assign(response, { output_parsed });
  }

  /** The response that the events add up to. @throws StreamInterruptedError when it is not whole */
  protected wholeResponse(): APIResponse {
    const { snapshot } = this._accumulator;
    // A connection that ends early has failed before; lines of JSON do not mark the last one.
    if (!snapshot || !this._isWhole)
      throw new StreamInterruptedError("the stream ended before the response was whole", {
        responseID: snapshot?.id,
      });
    return snapshot;
  }

  /** Begins with another response. */
  protected begin(): void {
    this._isWhole = false;
    this._accumulator = new ResponseAccumulator(this.faults);
  }

  /** Emits an event of every such stream, whatever others a class adds. */
  protected tell<Name extends keyof ResponseStreamEvents>(
    name: Name,
    ...args: EventArguments<ResponseStreamEvents, Name>
  ): void {
    this.emit(name, ...(args as never));
  }

  private _withText(
    event: Extract<ResponseStreamEvent, { type: "response.output_text.delta" }>,
  ): ResponseTextDeltaWithSnapshot {
    return { ...event, snapshot: this._item(event.output_index)?.content?.[event.content_index]?.text ?? "" };
  }

  private _withArguments(
    event: Extract<ResponseStreamEvent, { type: "response.function_call_arguments.delta" }>,
  ): ResponseFunctionCallArgumentsDeltaWithSnapshot {
    return { ...event, snapshot: this._item(event.output_index)?.arguments ?? "" };
  }

  private _item(index: number): Item | undefined {
    return this._accumulator.snapshot?.output?.[index] as Item | undefined;
  }
}
