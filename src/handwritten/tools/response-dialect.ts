import type {
  Response as APIResponse,
  CreateResponse,
  InputItem,
  ResponseStreamEvent,
} from "../../generated/models.ts";
import { OutputError, UsageError } from "../errors/index.ts";
import type { ParsedResponse } from "../streaming/helper-streams/response-events.ts";
import type { ResponseRun } from "../streaming/helper-streams/tool-runs/response-runner.ts";
import { prepareResponse, type ResponseReader, readResponse } from "../structured/response-output.ts";
import { Slots } from "../structured/slots.ts";
import type { Dialect, LoopStep, ReadAnswer, WantedCall } from "./dialect.ts";
import type { CallOutcome } from "./run-call.ts";

type Answer = ParsedResponse<unknown>;
type Event = ResponseStreamEvent;

/** Parameters of a run: those of a response, with tools of any shape. */
export type ResponseParameters = Omit<CreateResponse, "tools" | "text"> & {
  readonly tools?: unknown;
  readonly text?: { readonly format?: unknown } | undefined;
  readonly toolContext?: unknown;
};

/** Sends the parameters of one request. */
export type SendResponse = (body: CreateResponse) => PromiseLike<unknown>;

/** The input of parameters, as a list. */
export const inputOf = (input: CreateResponse["input"]): InputItem[] =>
  typeof input === "string" ? [{ type: "message", role: "user", content: input }] : [...(input ?? [])];

/** @throws ConfigurationError for a format that cannot be sent */
export const responseDialect = async (
  { toolContext: _, tools: _tools, ...given }: ResponseParameters,
  declared: readonly object[],
  steps: number,
  run: ResponseRun,
  send: SendResponse,
): Promise<Dialect<InputItem, Answer, Event>> => {
  const { body, reader } = await prepareResponse(given as Parameters<typeof prepareResponse>[0]);
  let sent = 0;
  const bodyOf = (history: readonly InputItem[], isFirst: boolean): CreateResponse => {
    // A conversation keeps what was sent and what came.
    const input = given.conversation ? history.slice(sent) : history;
    return {
      ...body,
      ...(declared.length && { tools: declared as NonNullable<CreateResponse["tools"]> }),
      ...(given.store === false && { include: withReasoning(body.include) }),
      // Else it would be called again and again.
      ...(!isFirst && isForced(body.tool_choice) && { tool_choice: "auto" }),
      input: [...input],
      stream: given.stream === true,
    };
  };
  return {
    operation: "createResponse",
    limit: { steps, isQuiet: false },
    forced: undefined,
    takesParts: true,
    ask: async function* (history, isFirst) {
      const answer = yield* asked(bodyOf(history, isFirst), run, send);
      const result = await readOutput(answer, reader);
      sent = history.length + result.output.length;
      return result;
    },
    read: (answer) => readItems(answer.output as InputItem[]),
    readItems,
    outputItem,
    userItem: (content) => ({ type: "message", role: "user", content }),
    callOf,
  };
};

const withReasoning = (include: CreateResponse["include"]): NonNullable<CreateResponse["include"]> => [
  ...new Set([...(include ?? []), "reasoning.encrypted_content" as const]),
];

const isForced = (choice: CreateResponse["tool_choice"]): boolean =>
  choice === "required" || (typeof choice === "object" && choice !== null && choice.type !== "allowed_tools");

/** Sends a request; where it streams, gives the events as they come. */
async function* asked(
  body: CreateResponse,
  run: ResponseRun,
  send: SendResponse,
): AsyncGenerator<LoopStep<Event, Answer>, APIResponse> {
  const sent = await send(body);
  if (!body.stream) return sent as APIResponse;
  const events = sent as AsyncIterable<Event>;
  run.readFrom(events);
  for await (const event of events) yield { type: "event", event };
  return run.whole();
}

/** Reads the text of an answer; of one with calls nothing is, since its output follows. @throws OpenAIError when it is not whole */
const readOutput = async (response: APIResponse, reader: ResponseReader): Promise<Answer> => {
  // The history gets the items as they came.
  const read = { ...response, output: structuredClone(response.output ?? []) };
  const hasCalls = read.output.some(({ type }) => isCall(type));
  const slots = new Slots(response);
  const result = readResponse(read, hasCalls ? NOTHING : reader, slots);
  await slots.filled();
  if (response.status && response.status !== "completed") throw notWhole(response);
  for (const [index, item] of (response.output ?? []).entries())
    if (item.type !== "message") result.output[index] = item;
  return result;
};

const NOTHING: ResponseReader = { text: undefined, argumentsOf: () => undefined };

const notWhole = (response: APIResponse): OutputError => {
  const { status, incomplete_details: details, error } = response;
  const why = details?.reason ?? error?.message;
  const fault = details?.reason === "content_filter" ? "content_filter" : "length";
  return new OutputError(`the response is ${status}${why ? `: ${why}` : ""}`, fault, { answer: response });
};

const isCall = (type: string | undefined | null): boolean =>
  type === "function_call" || type === "custom_tool_call" || type === "mcp_approval_request";

/** Calls whose output no program could make up: what they did has to be shown. */
const NOT_ANSWERED: ReadonlySet<unknown> = new Set([
  "computer_call",
  "local_shell_call",
  "shell_call",
  "apply_patch_call",
]);

/** @throws UsageError for a call that a run cannot answer */
const readItems = (items: readonly InputItem[]): ReadAnswer<InputItem> => {
  const answered = new Set(items.map(callOf));
  const calls = items.flatMap((item) => {
    if (NOT_ANSWERED.has(item.type) && !answered.has((item as { call_id?: string }).call_id))
      throw new UsageError(`the model calls a tool that a run cannot answer: \`${item.type}\``);
    return wanted(item);
  });
  return { items: items.map(sentItem), calls, leftOut: [] };
};

/** Without what was made of its text. */
const sentItem = (item: InputItem): InputItem => {
  if (item.type !== "message" || !Array.isArray(item.content)) return item;
  const content = item.content.map((part: object) => {
    const { parsed: _, ...rest } = part as { readonly parsed?: unknown };
    return rest;
  });
  return { ...item, content } as InputItem;
};

const wanted = (item: InputItem): WantedCall[] => {
  if (item.type === "function_call")
    return [{ kind: "function", id: item.call_id, name: item.name, arguments: item.arguments, source: item }];
  if (item.type === "custom_tool_call")
    return [{ kind: "custom", id: item.call_id, name: item.name, arguments: item.input, source: item }];
  if (item.type === "mcp_approval_request")
    return [{ kind: "approval", id: item.id, name: item.name, arguments: item.arguments, source: item }];
  return [];
};

const outputItem = ({ kind, id }: WantedCall, output: CallOutcome["output"]): InputItem => {
  if (kind === "approval")
    return {
      type: "mcp_approval_response",
      approval_request_id: id,
      approve: output === true,
      ...(typeof output === "string" && { reason: output }),
    };
  const type = kind === "custom" ? "custom_tool_call_output" : "function_call_output";
  return { type, call_id: id, output: output as string } as InputItem;
};

const callOf = (item: InputItem): string | undefined => {
  if (item.type === "mcp_approval_response") return item.approval_request_id;
  return item.type?.endsWith("_output") ? ((item as { call_id?: string }).call_id ?? undefined) : undefined;
};
