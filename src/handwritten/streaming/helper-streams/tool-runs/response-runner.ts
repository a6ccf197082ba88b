import type {
  Response as APIResponse,
  InputItem,
  ResponseStreamEvent,
} from "../../../../generated/models.ts";
import { StreamInterruptedError } from "../../../errors/index.ts";
import type { ParsedResponse, ResponseParser, ResponseStreamEvents } from "../response-events.ts";
import { ResponseStream } from "../response-stream.ts";

/** The events of a run of tools over responses. Those of a stream come once for each response. */
export interface ResponseRunnerEvents extends ResponseStreamEvents {
  /** Each response that is whole, before its calls are made. */
  response: (response: APIResponse) => void;
  /** Each item that the input got: of the model's output, and each output of a call. */
  item: (item: InputItem) => void;
  /** A function that the model calls. */
  functionToolCall: (call: Extract<InputItem, { type: "function_call" }>) => void;
  /** The output of a call of a function. */
  functionToolCallResult: (output: Extract<InputItem, { type: "function_call_output" }>) => void;
  /** The last response, at the end. */
  finalResponse: (response: APIResponse) => void;
}

/** What puts a run's responses and outputs into its input, and reports them. */
export interface ResponseRun<Parsed = unknown> {
  readonly runner: unknown;
  readonly history: InputItem[];
  /** Begins with the stream of a response. */
  readFrom(events: AsyncIterable<unknown>): void;
  /** The response that the events of that stream add up to. @throws OpenAIError when it is not whole, or odd */
  whole(): APIResponse;
  answered(response: ParsedResponse<Parsed>, items: readonly InputItem[]): void;
  output(item: InputItem): void;
}

/** Begins a run: gives the events of its responses as they come. */
export type BeginResponseRun<Parsed> = (
  run: ResponseRun<Parsed>,
  controller: AbortController,
) => AsyncIterable<ResponseStreamEvent> | Promise<AsyncIterable<ResponseStreamEvent>>;

/** How a run begins. */
export interface ResponseRunnerOptions<Parsed> {
  readonly input?: readonly InputItem[] | undefined;
  readonly signal?: AbortSignal | null | undefined;
  readonly parser?: ResponseParser<Parsed> | undefined;
}

/**
 * A run of tools over responses, streaming or not. `input` is the whole conversation, as the next request would send it; however the
 * run ends, each call in it has its output.
 */
export class ResponseRunner<Parsed = null> extends ResponseStream<Parsed, ResponseRunnerEvents> {
  /** The conversation: what was sent, what the model put out, and the outputs of its calls. Yours to go on with. */
  readonly input: InputItem[];
  private readonly _responses: ParsedResponse<Parsed>[] = [];

  constructor(begin: BeginResponseRun<Parsed>, { input = [], signal }: ResponseRunnerOptions<Parsed> = {}) {
    const held: { run?: ResponseRun<Parsed> } = {};
    // It begins in a microtask: the run is there by then.
    super((controller) => begin(held.run as ResponseRun<Parsed>, controller), { signal });
    this.input = [...input];
    held.run = {
      runner: this,
      history: this.input,
      readFrom: (events) => {
        this.begin();
        this.readFrom(events);
      },
      whole: () => {
        if (this.faults.first) throw this.faults.first;
        return this.wholeResponse();
      },
      answered: (response, items) => this._answered(response, items),
      output: (item) => {
        this.input.push(item);
        this.emit("item", item);
        if (item.type === "function_call_output")
          this.emit("functionToolCallResult", item as Extract<InputItem, { type: "function_call_output" }>);
      },
    };
  }

  /** The responses that are whole, in the order of their requests. */
  allResponses(): ParsedResponse<Parsed>[] {
    return [...this._responses];
  }

  /** The last response. @throws OpenAIError what the run failed with */
  override finalResponse(): Promise<ParsedResponse<Parsed>> {
    return this.whenDone(() => this._responses.at(-1) as ParsedResponse<Parsed>);
  }

  protected override finish(): void {
    const response = this._responses.at(-1);
    if (!response) throw new StreamInterruptedError("the run ended without a response", {});
    this.emit("finalResponse", response);
  }

  private _answered(response: ParsedResponse<Parsed>, items: readonly InputItem[]): void {
    this._responses.push(response);
    this.input.push(...items);
    this.emit("response", response);
    for (const item of items) {
      this.emit("item", item);
      if (item.type === "function_call")
        this.emit("functionToolCall", item as Extract<InputItem, { type: "function_call" }>);
    }
  }
}
