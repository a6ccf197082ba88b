import type {
  ChatCompletionRequestMessage,
  CompletionUsage,
  CreateChatCompletionStreamResponse,
} from "../../../generated/models.ts";
import { StreamInterruptedError } from "../../errors/index.ts";
import { ChatCompletionAccumulator, type ChatCompletionSnapshot } from "../accumulate/chat-completion.ts";
import { EventStream } from "../events/event-stream.ts";
import type {
  ChatCompletionStreamEvents,
  ChatCompletionStreamOptions,
  CompletionParser,
  FunctionToolCall,
  ParsedChatCompletion,
  ParsedMessage,
} from "./chat-completion-events.ts";
import { ChoiceProgress, type Teller } from "./choice-progress.ts";
import type { EventArguments } from "./events.ts";
import { HelperStream, type OpenEvents } from "./helper-stream.ts";

type Chunk = CreateChatCompletionStreamResponse;

/**
 * A chat completion as it comes: chunks, their sum, and the events between them. After a failure,
 * `currentChatCompletionSnapshot` has the part that came.
 *
 * @example
 * const stream = openai.chat.completions.stream({ model: "gpt-5", messages });
 * stream.on("content", (delta) => process.stdout.write(delta));
 * const completion = await stream.finalChatCompletion();
 */
export class ChatCompletionStream<
  Parsed = null,
  Events extends ChatCompletionStreamEvents<Parsed> = ChatCompletionStreamEvents<Parsed>,
> extends HelperStream<Chunk, Events> {
  /** The conversation: what was sent, and the message that came. Yours to go on with. */
  readonly messages: ChatCompletionRequestMessage[];
  private _accumulator = new ChatCompletionAccumulator(this.faults);
  private readonly _choices = new Map<number, ChoiceProgress<Parsed>>();
  private readonly _teller: Teller<Parsed>;
  private readonly _mustFinish: boolean;
  private _isWhole = false;
  private readonly _completions: ParsedChatCompletion<Parsed>[] = [];

  constructor(
    open: OpenEvents<Chunk>,
    options: ChatCompletionStreamOptions<Parsed> = {},
    mustFinish = false,
  ) {
    super(open, options.signal);
    this.messages = [...(options.messages ?? [])];
    this._mustFinish = mustFinish;
    this._teller = {
      get parser() {
        return typeof options.parser === "function" ? options.parser() : options.parser;
      },
      tell: (name, ...args) => this.tell(name, ...args),
      isHeard: (name) => this.isHeard(name),
      completion: () => this._accumulator.snapshot,
    };
  }

  /** A stream of what `toReadableStream()` made elsewhere. `messages` has only the message that comes. */
  static fromReadableStream(stream: ReadableStream<Uint8Array>): ChatCompletionStream {
    // Lines do not say that they are all: only the finish reasons do.
    return new ChatCompletionStream(
      (controller) => EventStream.fromReadableStream(stream, controller),
      {},
      true,
    );
  }

  /** The completion so far; undefined before the first chunk, and again when it is whole. It goes on changing. */
  get currentChatCompletionSnapshot(): ChatCompletionSnapshot | undefined {
    return this._isWhole ? undefined : this._accumulator.snapshot;
  }

  /** The completions that are whole. */
  allChatCompletions(): ParsedChatCompletion<Parsed>[] {
    return [...this._completions];
  }

  /** The whole completion. @throws OpenAIError what the stream failed with */
  finalChatCompletion(): Promise<ParsedChatCompletion<Parsed>> {
    return this.whenDone(() => this._final);
  }

  /** The message of the first choice. @throws OpenAIError what the stream failed with */
  finalMessage(): Promise<ParsedMessage<Parsed>> {
    return this.whenDone(() => messageOf(this._final));
  }

  /** The text of that message; null when it has none. @throws OpenAIError what the stream failed with */
  finalContent(): Promise<string | null> {
    return this.whenDone(() => messageOf(this._final).content);
  }

  /** The last function that the message calls, if any. @throws OpenAIError what the stream failed with */
  finalFunctionToolCall(): Promise<FunctionToolCall | undefined> {
    return this.whenDone(() => functionsOf(messageOf(this._final)).at(-1));
  }

  /** The tokens used; zeros unless the server was asked for them. @throws OpenAIError what the stream failed with */
  totalUsage(): Promise<CompletionUsage> {
    return this.whenDone(
      () => this._final.usage ?? { completion_tokens: 0, prompt_tokens: 0, total_tokens: 0 },
    );
  }

  /** Once it has ended well. */
  private get _final(): ParsedChatCompletion<Parsed> {
    return this._completions.at(-1) as ParsedChatCompletion<Parsed>;
  }

  protected override receive(given: Chunk): Chunk | undefined {
    if (this._isWhole) this._begin();
    const accumulator = this._accumulator;
    const chunk = accumulator.add(given);
    if (!chunk) return undefined;
    this.tell("chunk", chunk, accumulator.snapshot as ChatCompletionSnapshot);
    // Azure's first chunk has no choices.
    for (const choice of chunk.choices ?? []) {
      const index = choice.index ?? 0;
      const more = accumulator.fromMessages.get(index);
      const read = more ? { ...choice, delta: { ...choice.delta, ...more } } : choice;
      this._progressOf(index)?.take(read, accumulator.toolCallProgress);
    }
    return chunk;
  }

  protected override finish(): void {
    this.take(this.wholeCompletion());
    this.tellFinal();
  }

  /** The completion that the chunks add up to. @throws StreamInterruptedError when it is not whole */
  protected wholeCompletion(): ParsedChatCompletion<Parsed> {
    const { snapshot } = this._accumulator;
    if (!snapshot?.choices.length || this._isWhole) throw interrupted("without any choice", snapshot);
    const unfinished = snapshot.choices.find(({ finish_reason }) => !finish_reason);
    if (unfinished && this._mustFinish)
      throw interrupted(`before choice ${unfinished.index} was finished`, snapshot);
    for (const { index } of snapshot.choices) this._progressOf(index)?.finish();
    const completion = parsed(snapshot, this._teller.parser);
    this._isWhole = true;
    return completion;
  }

  /** Takes a completion that is whole, and reports it. @param message - what the conversation gets of it */
  protected take(
    completion: ParsedChatCompletion<Parsed>,
    message: ParsedMessage<Parsed> = messageOf(completion),
  ): void {
    this._completions.push(completion);
    this.messages.push(message);
    this.tell("chatCompletion", completion);
    this.tell("message", message);
    for (const call of functionsOf(message)) this.tell("functionToolCall", call);
  }

  /** Tells the results. */
  protected tellFinal(): void {
    const completion = this._final;
    const message = messageOf(completion);
    this.tell("finalChatCompletion", completion);
    this.tell("finalMessage", message);
    const { content } = message;
    if (content && typeof content === "string") this.tell("finalContent", content);
    const last = functionsOf(message).at(-1);
    if (last) this.tell("finalFunctionToolCall", last);
    if (completion.usage) this.tell("totalUsage", completion.usage);
  }

  /** Emits an event of every such stream, whatever others a class adds. */
  protected tell<Name extends keyof ChatCompletionStreamEvents<Parsed>>(
    name: Name,
    ...args: EventArguments<ChatCompletionStreamEvents<Parsed>, Name>
  ): void {
    this.emit(name, ...(args as never));
  }

  /** Begins with another completion. */
  private _begin(): void {
    this._isWhole = false;
    this._accumulator = new ChatCompletionAccumulator(this.faults);
    this._choices.clear();
  }

  private _progressOf(index: number): ChoiceProgress<Parsed> | undefined {
    const known = this._choices.get(index);
    const choice = this._accumulator.choice(index);
    if (known || !choice) return known;
    const progress = new ChoiceProgress<Parsed>(choice, this._teller);
    this._choices.set(index, progress);
    return progress;
  }
}

const parsed = <Parsed>(
  { choices, ...rest }: ChatCompletionSnapshot,
  parser: CompletionParser<Parsed> | undefined,
): ParsedChatCompletion<Parsed> => ({
  ...rest,
  choices: choices.map((choice) => {
    const { content } = choice.message;
    const isOutput = typeof content === "string" && content !== "" && !choice.message.refusal;
    const value = parser && isOutput ? parser.content(content, true, choice.index) : null;
    return { ...choice, message: { ...withArguments(choice, parser), parsed: value } };
  }),
});

/** Its message, whose calls have what a parser made of their arguments. */
const withArguments = <Parsed>(
  { index, message }: ChatCompletionSnapshot["choices"][number],
  parser: CompletionParser<Parsed> | undefined,
): ChatCompletionSnapshot["choices"][number]["message"] => {
  const { tool_calls } = message;
  if (!tool_calls || !parser?.toolArguments) return message;
  const read = tool_calls.map((call, place) => {
    const called = "function" in call ? call.function : undefined;
    if (!called) return call;
    const parsed_arguments =
      parser.toolArguments?.(called.name, called.arguments, true, `${index}/${place}`) ?? null;
    return { ...call, function: { ...called, parsed_arguments } };
  });
  return { ...message, tool_calls: read as typeof tool_calls };
};

/** A completion that is given out has a choice at least. */
const messageOf = <Parsed>({ choices }: ParsedChatCompletion<Parsed>): ParsedMessage<Parsed> =>
  (choices[0] as ParsedChatCompletion<Parsed>["choices"][number]).message;

const functionsOf = ({ tool_calls }: ParsedMessage<unknown>): FunctionToolCall[] =>
  (tool_calls ?? []).flatMap((call) => ("function" in call && call.function ? [call.function] : []));

const interrupted = (how: string, snapshot: ChatCompletionSnapshot | undefined): StreamInterruptedError =>
  new StreamInterruptedError(`the stream ended ${how}`, { responseID: snapshot?.id || undefined });
