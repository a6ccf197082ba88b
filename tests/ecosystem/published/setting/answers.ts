import { type Schema, sampleOf } from "./sample.ts";

/** What the server says, and what it counts. */
export const TEXT = "It is mild in Paris today.";
const MODEL = "model-of-the-server";
const CREATED = 1_700_000_000;

export interface Ask {
  readonly model?: string;
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean };
  readonly messages?: readonly { readonly role: string }[];
  readonly input?: string | readonly unknown[];
  readonly tools?: readonly Tool[];
  readonly response_format?: { readonly type: string; readonly json_schema?: { readonly schema: Schema } };
  readonly text?: { readonly format?: { readonly type: string; readonly schema?: Schema } };
  readonly encoding_format?: string;
}

interface Tool {
  readonly type: string;
  readonly name?: string;
  readonly parameters?: Schema;
  readonly function?: { readonly name: string; readonly parameters?: Schema };
}

/** What an answer says: text, or the call of a tool. */
export type Said = { readonly text: string } | { readonly name: string; readonly arguments: string };

/** A tool is called once; its result is answered with text. */
const sayOf = (tools: readonly Tool[] = [], hasResult: boolean, format: Schema | undefined): Said => {
  const [tool] = tools;
  const called = tool && (tool.function ?? tool);
  if (called?.name && !hasResult)
    return { name: called.name, arguments: JSON.stringify(sampleOf(called.parameters ?? {})) };
  return { text: format ? JSON.stringify(sampleOf(format)) : TEXT };
};

export const chatSays = ({ tools, messages = [], response_format }: Ask): Said =>
  sayOf(
    tools,
    messages.some(({ role }) => role === "tool"),
    response_format?.type === "json_object"
      ? { properties: { city: { type: "string" }, degrees: { type: "number" } } }
      : response_format?.json_schema?.schema,
  );

export const responseSays = ({ tools, input, text }: Ask): Said =>
  sayOf(tools, JSON.stringify(input ?? "").includes('"function_call_output"'), text?.format?.schema);

const chatUsage = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 };

const toolCall = (said: { name: string; arguments: string }) => ({
  id: "call_1",
  type: "function",
  function: { name: said.name, arguments: said.arguments },
});

export const chatCompletion = (said: Said): object => ({
  id: "chatcmpl_1",
  object: "chat.completion",
  created: CREATED,
  model: MODEL,
  service_tier: "default",
  system_fingerprint: "fp_1",
  choices: [
    {
      index: 0,
      finish_reason: "text" in said ? "stop" : "tool_calls",
      logprobs: null,
      message: {
        role: "assistant",
        content: "text" in said ? said.text : null,
        refusal: null,
        annotations: [],
        ...("name" in said && { tool_calls: [toolCall(said)] }),
      },
    },
  ],
  usage: chatUsage,
});

const piecesOf = (text: string): readonly string[] => text.match(/.{1,7}/gsu) ?? [];

/** The chunks of a streamed completion. */
export const chatChunks = (said: Said, includeUsage: boolean): readonly object[] => {
  const chunk = (choices: readonly object[], more: object = {}): object => ({
    id: "chatcmpl_1",
    object: "chat.completion.chunk",
    created: CREATED,
    model: MODEL,
    system_fingerprint: "fp_1",
    choices,
    ...more,
  });
  const delta = (value: object, finish: string | null = null): object =>
    chunk([{ index: 0, delta: value, logprobs: null, finish_reason: finish }]);
  const call = (value: object): object => delta({ tool_calls: [{ index: 0, ...value }] });
  return [
    delta({ role: "assistant", content: "text" in said ? "" : null, refusal: null }),
    ...("text" in said
      ? piecesOf(said.text).map((content) => delta({ content }))
      : [
          call({ ...toolCall(said), function: { name: said.name, arguments: "" } }),
          ...piecesOf(said.arguments).map((piece) => call({ function: { arguments: piece } })),
        ]),
    delta({}, "text" in said ? "stop" : "tool_calls"),
    ...(includeUsage ? [chunk([], { usage: chatUsage })] : []),
  ];
};

const itemOf = (said: Said): object =>
  "text" in said
    ? {
        id: "msg_1",
        type: "message",
        role: "assistant",
        status: "completed",
        content: [{ type: "output_text", text: said.text, annotations: [], logprobs: [] }],
      }
    : {
        id: "fc_1",
        type: "function_call",
        status: "completed",
        call_id: "call_1",
        name: said.name,
        arguments: said.arguments,
      };

const responseUsage = {
  input_tokens: 11,
  input_tokens_details: { cached_tokens: 3 },
  output_tokens: 7,
  output_tokens_details: { reasoning_tokens: 2 },
  total_tokens: 18,
};

export const response = (said: Said, more: object = {}): object => ({
  id: "resp_1",
  object: "response",
  created_at: CREATED,
  status: "completed",
  background: false,
  error: null,
  incomplete_details: null,
  instructions: null,
  max_output_tokens: null,
  metadata: {},
  model: MODEL,
  output: [itemOf(said)],
  parallel_tool_calls: true,
  previous_response_id: null,
  temperature: 1,
  text: { format: { type: "text" } },
  tool_choice: "auto",
  tools: [],
  top_p: 1,
  truncation: "disabled",
  usage: responseUsage,
  ...more,
});

/** The events of a streamed response. */
export const responseEvents = (said: Said): readonly object[] => {
  const item = itemOf(said) as { id: string };
  const begun = response(said, { status: "in_progress", output: [], usage: null });
  const at = { item_id: item.id, output_index: 0 };
  const inText = { ...at, content_index: 0 };
  const part = { type: "output_text", annotations: [], logprobs: [] };
  const body =
    "text" in said
      ? [
          { type: "response.content_part.added", ...inText, part: { ...part, text: "" } },
          ...piecesOf(said.text).map((delta) => ({
            type: "response.output_text.delta",
            ...inText,
            delta,
            logprobs: [],
          })),
          { type: "response.output_text.done", ...inText, text: said.text, logprobs: [] },
          { type: "response.content_part.done", ...inText, part: { ...part, text: said.text } },
        ]
      : [
          ...piecesOf(said.arguments).map((delta) => ({
            type: "response.function_call_arguments.delta",
            ...at,
            delta,
          })),
          {
            type: "response.function_call_arguments.done",
            ...at,
            name: said.name,
            arguments: said.arguments,
          },
        ];
  const empty = "text" in said ? { content: [] } : { arguments: "" };
  return [
    { type: "response.created", response: begun },
    { type: "response.in_progress", response: begun },
    {
      type: "response.output_item.added",
      output_index: 0,
      item: { ...item, ...empty, status: "in_progress" },
    },
    ...body,
    { type: "response.output_item.done", output_index: 0, item },
    { type: "response.completed", response: response(said) },
  ].map((event, sequence_number) => ({ ...event, sequence_number }));
};

/** Exact as 32-bit floats. */
const VECTOR = [0.25, -0.5, 0.125, 1];

export const embeddings = ({ input, encoding_format }: Ask): object => ({
  object: "list",
  model: MODEL,
  data: (Array.isArray(input) ? input : [input]).map((_, index) => ({
    object: "embedding",
    index,
    embedding:
      encoding_format === "base64"
        ? Buffer.from(Float32Array.from(VECTOR, (value) => value * (index + 1)).buffer).toString("base64")
        : VECTOR.map((value) => value * (index + 1)),
  })),
  usage: { prompt_tokens: 4, total_tokens: 4 },
});

export const moderation = (): object => ({
  id: "modr_1",
  model: MODEL,
  results: [
    {
      flagged: false,
      categories: { hate: false },
      category_scores: { hate: 0.125 },
      category_applied_input_types: { hate: ["text"] },
    },
  ],
});

/** Answers by the name of the model that is asked, with the error that the API gives in that case. */
export const FAILURES: Readonly<Record<string, readonly [status: number, error: object]>> = {
  "no-such-model": [
    404,
    {
      message: "The model `no-such-model` does not exist.",
      type: "invalid_request_error",
      param: "model",
      code: "model_not_found",
    },
  ],
  "denied-model": [
    401,
    {
      message: "Incorrect API key provided.",
      type: "invalid_request_error",
      param: null,
      code: "invalid_api_key",
    },
  ],
  "limited-model": [
    429,
    { message: "Rate limit reached.", type: "requests", param: null, code: "rate_limit_exceeded" },
  ],
  "broken-model": [
    500,
    { message: "The server had an error.", type: "server_error", param: null, code: null },
  ],
};
