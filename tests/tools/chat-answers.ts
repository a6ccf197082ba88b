import type { Answer, Recorded } from "../support/recording-server.ts";

/** A call as the model asks for it. */
export interface Asked {
  readonly id?: string;
  readonly name: string;
  readonly arguments: string;
}

export const call = (id: string, name: string, args: unknown): Asked => ({
  id,
  name,
  arguments: typeof args === "string" ? args : JSON.stringify(args),
});

/** What the model says in one answer: a text, or calls. */
export type Said = string | readonly Asked[];

const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };

export const completionOf = (said: Said, id = "chatcmpl-1") => ({
  id,
  object: "chat.completion",
  created: 1,
  model: "m",
  choices: [
    {
      index: 0,
      finish_reason: typeof said === "string" ? "stop" : "tool_calls",
      logprobs: null,
      message: {
        role: "assistant",
        content: typeof said === "string" ? said : null,
        refusal: null,
        ...(typeof said !== "string" && {
          tool_calls: said.map(({ id: callID, ...called }) => ({
            ...(callID !== undefined && { id: callID }),
            type: "function",
            function: called,
          })),
        }),
      },
    },
  ],
  usage,
});

/** The same as chunks. */
const chunksOf = (said: Said): object[] => {
  const chunk = (delta: object, finish_reason: string | null = null) => ({
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 1,
    model: "m",
    choices: [{ index: 0, delta, finish_reason, logprobs: null }],
  });
  if (typeof said === "string")
    return [
      chunk({ role: "assistant", content: said.slice(0, 1) }),
      chunk({ content: said.slice(1) }),
      chunk({}, "stop"),
    ];
  return [
    chunk({ role: "assistant", content: null }),
    ...said.flatMap(({ id, name, arguments: text }, index) => [
      chunk({ tool_calls: [{ index, id, type: "function", function: { name, arguments: "" } }] }),
      chunk({ tool_calls: [{ index, function: { arguments: text } }] }),
    ]),
    chunk({}, "tool_calls"),
  ];
};

export const responseOf = (said: Said | readonly object[], id = "resp_1") => ({
  id,
  object: "response",
  created_at: 1,
  model: "m",
  status: "completed",
  output:
    typeof said === "string"
      ? [
          {
            type: "message",
            id: `msg_${id}`,
            role: "assistant",
            status: "completed",
            content: [{ type: "output_text", text: said, annotations: [] }],
          },
        ]
      : said.map((each) =>
          "type" in each
            ? each
            : {
                type: "function_call",
                id: `fc_${(each as Asked).id}`,
                call_id: (each as Asked).id,
                status: "completed",
                name: (each as Asked).name,
                arguments: (each as Asked).arguments,
              },
        ),
});

/** Answers each request with the next of these: whole, or as a stream where that was asked for. */
export const script = (said: readonly (Said | readonly object[])[]): Answer => {
  let next = 0;
  return (request, response) => {
    const each = said[next++] ?? "nothing more";
    const body = JSON.parse(request.body) as { readonly stream?: boolean };
    const isChat = request.url.endsWith("/chat/completions");
    if (!body.stream) {
      const value = isChat ? completionOf(each as Said) : responseOf(each, `resp_${next}`);
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify(value));
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    const events = isChat ? chunksOf(each as Said) : eventsOf(each, `resp_${next}`);
    for (const event of events) response.write(`data: ${JSON.stringify(event)}\n\n`);
    response.end("data: [DONE]\n\n");
  };
};

const eventsOf = (said: Said | readonly object[], id: string): object[] => {
  const response = responseOf(said, id);
  return [
    {
      type: "response.created",
      sequence_number: 0,
      response: { ...response, status: "in_progress", output: [] },
    },
    ...response.output.map((item, index) => ({
      type: "response.output_item.done",
      sequence_number: index + 1,
      output_index: index,
      item,
    })),
    { type: "response.completed", sequence_number: response.output.length + 1, response },
  ];
};

export const bodyOf = (request: Recorded | undefined) => JSON.parse(request?.body ?? "{}");
