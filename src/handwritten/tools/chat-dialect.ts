import type {
  ChatCompletionRequestMessage,
  CreateChatCompletionRequest,
  CreateChatCompletionResponse,
  CreateChatCompletionStreamResponse,
} from "../../generated/models.ts";
import { ConfigurationError, DecodeError } from "../errors/index.ts";
import type {
  ParsedChatCompletion,
  ParsedMessage,
} from "../streaming/helper-streams/chat-completion-events.ts";
import type { ChatRun } from "../streaming/helper-streams/tool-runs/chat-completion-runner.ts";
import { type ChatReader, prepareChat, readChatCompletion } from "../structured/chat-output.ts";
import { ChatStreamParser } from "../structured/chat-stream-parser.ts";
import { Slots } from "../structured/slots.ts";
import type { Dialect, LoopStep, ReadAnswer, WantedCall } from "./dialect.ts";
import type { CallOutcome } from "./run-call.ts";

type Message = ChatCompletionRequestMessage;
type Completion = ParsedChatCompletion<unknown>;
type Chunk = CreateChatCompletionStreamResponse;
type Call = NonNullable<ParsedMessage<unknown>["tool_calls"]>[number];

type Tools = NonNullable<CreateChatCompletionRequest["tools"]>;

/** Parameters of a run: those of a chat completion, with tools of any shape. */
export type ChatParameters = Omit<CreateChatCompletionRequest, "tools" | "response_format"> & {
  readonly tools?: unknown;
  readonly response_format?: unknown;
  readonly toolContext?: unknown;
};

/** Sends the parameters of one request. */
export type SendChat = (body: CreateChatCompletionRequest) => PromiseLike<unknown>;

/** The API takes no message with more calls. */
const MOST_CALLS = 128;

/** @throws ConfigurationError for parameters that a run cannot have */
export const chatDialect = async (
  { toolContext: _, tools: _tools, ...given }: ChatParameters,
  declared: readonly object[],
  steps: number,
  run: ChatRun,
  send: SendChat,
): Promise<Dialect<Message, Completion, Chunk>> => {
  if ((given.n ?? 1) > 1)
    throw new ConfigurationError("a run of tools goes on with one choice: `n` must be 1");
  // Without the tools: what is wrong with arguments is for the model to hear.
  const { body, reader } = await prepareChat(given);
  const bodyOf = (history: readonly Message[]): CreateChatCompletionRequest => ({
    ...body,
    ...(declared.length && { tools: declared as Tools }),
    messages: history.map(sentMessage),
    stream: given.stream === true,
  });
  return {
    operation: "createChatCompletion",
    limit: { steps, isQuiet: true },
    forced: forcedBy(given.tool_choice),
    takesParts: false,
    ask: (history) => asked(bodyOf(history), reader, run, send),
    read: (completion) => readMessage(completion.choices[0]?.message as Message),
    readItems: ([message]) => (message ? readMessage(message) : { items: [], calls: [], leftOut: [] }),
    outputItem,
    userItem: (content) => ({ role: "user", content }),
    callOf: (message) => (message.role === "tool" ? message.tool_call_id : undefined),
  };
};

const forcedBy = (choice: CreateChatCompletionRequest["tool_choice"]): string | undefined =>
  typeof choice === "object" && choice !== null && "function" in choice ? choice.function.name : undefined;

/** Sends a request; where it streams, gives the chunks as they come. */
async function* asked(
  body: CreateChatCompletionRequest,
  reader: ChatReader,
  run: ChatRun,
  send: SendChat,
): AsyncGenerator<LoopStep<Chunk, Completion>, Completion> {
  const sent = await send(body);
  if (!body.stream) return named(await readWhole(sent as CreateChatCompletionResponse, reader));
  const events = sent as AsyncIterable<Chunk>;
  run.readFrom(events, reader.content && new ChatStreamParser(reader));
  for await (const event of events) yield { type: "event", event };
  return named(run.whole());
}

const readWhole = async (
  completion: CreateChatCompletionResponse,
  reader: ChatReader,
): Promise<Completion> => {
  if (!completion.choices?.[0]?.message) throw new DecodeError("the completion has no message");
  const slots = new Slots(completion);
  const read = readChatCompletion(completion, reader, slots);
  await slots.filled();
  return read as Completion;
};

/** Some servers give calls no ids, and the outputs have to refer to one. */
const named = (completion: Completion): Completion => {
  for (const { message } of completion.choices)
    for (const call of message.tool_calls ?? []) call.id ||= `call_${crypto.randomUUID()}`;
  return completion;
};

const readMessage = (message: Message): ReadAnswer<Message> => {
  const calls = message.role === "assistant" ? (message.tool_calls ?? []) : [];
  const [kept, over] = [calls.slice(0, MOST_CALLS), calls.slice(MOST_CALLS)];
  const taken = over.length ? ({ ...message, tool_calls: kept } as Message) : message;
  return { items: [taken], calls: kept.map(wanted), leftOut: over.map(wanted) };
};

const wanted = (call: Call): WantedCall =>
  "function" in call
    ? { kind: "function", id: call.id, ...call.function, source: call }
    : { kind: "custom", id: call.id, name: call.custom.name, arguments: call.custom.input, source: call };

const outputItem = ({ id }: WantedCall, output: CallOutcome["output"]): Message => ({
  role: "tool",
  tool_call_id: id,
  content: typeof output === "string" ? output : JSON.stringify(output),
});

/** A message as the API takes it: those of the model have fields that it gives, and does not take back. */
const sentMessage = (message: Message): Message => {
  if (message.role !== "assistant") return message;
  const { role, content, refusal, name, audio, function_call, tool_calls } = message;
  return {
    role,
    ...(content !== undefined && { content }),
    ...(refusal && { refusal }),
    ...(name !== undefined && { name }),
    ...(audio && { audio: { id: audio.id } }),
    ...(function_call && { function_call }),
    ...(tool_calls?.length && { tool_calls: tool_calls.map(sentCall) }),
  };
};

const sentCall = (call: Call): Call => {
  if (!("function" in call)) return { id: call.id, type: "custom", custom: call.custom };
  const { name, arguments: text } = call.function;
  return { id: call.id, type: "function", function: { name, arguments: text } };
};
