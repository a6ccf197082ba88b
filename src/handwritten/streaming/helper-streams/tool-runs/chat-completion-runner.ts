import type {
  ChatCompletionRequestMessage,
  CompletionUsage,
  CreateChatCompletionStreamResponse,
} from "../../../../generated/models.ts";
import { StreamInterruptedError } from "../../../errors/index.ts";
import type {
  ChatCompletionStreamEvents,
  CompletionParser,
  FunctionToolCall,
  ParsedChatCompletion,
  ParsedMessage,
} from "../chat-completion-events.ts";
import { ChatCompletionStream } from "../chat-completion-stream.ts";
import { lastCall, lastResult, sumOfUsage } from "./chat-results.ts";

/** The events of a run of tools. Those of a stream come once for each completion, those that begin with `final` at the end. */
export interface ChatCompletionRunnerEvents<Parsed = null> extends ChatCompletionStreamEvents<Parsed> {
  /** Each message of the model, and each output of a call. */
  message: (message: ChatCompletionRequestMessage) => void;
  /** The output of a call of a function. */
  functionToolCallResult: (content: string) => void;
  /** The last output of a call of a function; emitted only when there is one. */
  finalFunctionToolCallResult: (content: string) => void;
}

/** What puts a run's completions and outputs into its conversation, and reports them. */
export interface ChatRun<Parsed = unknown> {
  /** The runner itself. */
  readonly runner: unknown;
  readonly history: ChatCompletionRequestMessage[];
  /** Begins with the stream of a completion, and with what reads its text. */
  readFrom(events: AsyncIterable<unknown>, parser: CompletionParser<Parsed> | undefined): void;
  /** The completion that the chunks of that stream add up to. @throws OpenAIError when it is not whole, or odd */
  whole(): ParsedChatCompletion<Parsed>;
  answered(completion: ParsedChatCompletion<Parsed>, messages: readonly unknown[]): void;
  output(message: ChatCompletionRequestMessage): void;
}

/** Begins a run: gives its chunks as they come. */
export type BeginChatRun<Parsed> = (
  run: ChatRun<Parsed>,
  controller: AbortController,
) =>
  | AsyncIterable<CreateChatCompletionStreamResponse>
  | Promise<AsyncIterable<CreateChatCompletionStreamResponse>>;

/** How a run begins. */
export interface ChatRunnerOptions {
  readonly messages?: readonly ChatCompletionRequestMessage[] | undefined;
  readonly signal?: AbortSignal | null | undefined;
}

/**
 * A run of tools with completions that stream: chunks and events of each completion, and of each call. `messages` is the whole
 * conversation; however the run ends, each call in it has its output.
 */
export class ChatCompletionStreamingRunner<Parsed = null> extends ChatCompletionStream<
  Parsed,
  ChatCompletionRunnerEvents<Parsed>
> {
  constructor(begin: BeginChatRun<Parsed>, options: ChatRunnerOptions = {}) {
    const held: { parser?: CompletionParser<Parsed> | undefined; run?: ChatRun<Parsed> } = {};
    // It begins in a microtask: the run is there by then.
    super((controller) => begin(held.run as ChatRun<Parsed>, controller), {
      ...options,
      parser: () => held.parser,
    });
    held.run = {
      runner: this,
      history: this.messages,
      readFrom: (events, parser) => {
        held.parser = parser;
        this.readFrom(events);
      },
      whole: () => {
        if (this.faults.first) throw this.faults.first;
        return this.wholeCompletion();
      },
      answered: (completion, [message]) => this.take(completion, message as ParsedMessage<Parsed>),
      output: (message) => {
        this.messages.push(message);
        this.emit("message", message);
        if (message.role === "tool" && typeof message.content === "string" && message.content)
          this.emit("functionToolCallResult", message.content);
      },
    };
  }

  /** The last function that the model called in the run, if any. @throws OpenAIError what the run failed with */
  override finalFunctionToolCall(): Promise<FunctionToolCall | undefined> {
    return this.whenDone(() => lastCall(this.messages));
  }

  /** The last output of a call of a function, if any. @throws OpenAIError what the run failed with */
  finalFunctionToolCallResult(): Promise<string | undefined> {
    return this.whenDone(() => lastResult(this.messages));
  }

  /** The tokens used, of all completions; zeros unless the server was asked for them. @throws OpenAIError what the run failed with */
  override totalUsage(): Promise<CompletionUsage> {
    return this.whenDone(() => sumOfUsage(this.allChatCompletions()));
  }

  protected override finish(): void {
    if (!this.allChatCompletions().length)
      throw new StreamInterruptedError("the run ended without a completion", {});
    this.tellFinal();
  }

  protected override tellFinal(): void {
    const completions = this.allChatCompletions();
    const completion = completions.at(-1) as ParsedChatCompletion<Parsed>;
    const message = completion.choices[0]?.message as ParsedMessage<Parsed>;
    this.emit("finalChatCompletion", completion);
    this.emit("finalMessage", message);
    if (message.content) this.emit("finalContent", message.content);
    const call = lastCall(this.messages);
    if (call) this.emit("finalFunctionToolCall", call);
    const result = lastResult(this.messages);
    if (result !== undefined) this.emit("finalFunctionToolCallResult", result);
    if (completions.some(({ usage }) => usage)) this.emit("totalUsage", sumOfUsage(completions));
  }
}

/**
 * A run of tools with completions that come whole. It has no chunks: a loop over it has no steps, and `content` comes once for each message.
 * `messages` is the whole conversation; however the run ends, each call in it has its output.
 */
export class ChatCompletionRunner<Parsed = null> extends ChatCompletionStreamingRunner<Parsed> {
  protected override take(completion: ParsedChatCompletion<Parsed>, message?: ParsedMessage<Parsed>): void {
    super.take(completion, message);
    const content = completion.choices[0]?.message.content;
    if (content) this.emit("content", content, content);
  }
}
