// What the servers of tests answer alike; each provider's file has what it does in its own way.
import type { Answered, Call } from "./provider-server.ts";

/** A model that no server has. */
export const missingModel = "missing";
/** A model whose streams break off with an error. */
export const breakingModel = "breaking";

export const data = (value: unknown): string =>
  `data: ${typeof value === "string" ? value : JSON.stringify(value)}\n\n`;
export const done: string = data("[DONE]");

/** One chunk of a streamed chat completion. */
export const chunk = (choices: readonly unknown[], more: object = {}): object => ({
  id: "chatcmpl-1",
  object: "chat.completion.chunk",
  created: 1,
  model: "m",
  choices,
  ...more,
});
export const delta = (content: string, finish_reason: string | null = null): object =>
  chunk([{ index: 0, delta: { role: "assistant", content }, finish_reason }]);
export const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };

/** Whether the caller asked for a last chunk with the usage. */
export const wantsUsage = ({ body }: Call): boolean =>
  Boolean((body["stream_options"] as { include_usage?: boolean } | undefined)?.include_usage);

export const completion = (content = "Hello"): Answered => ({
  json: {
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1,
    model: "m",
    choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
    usage,
  },
});

/** Two numbers, which float32 has exactly. */
export const vector = [0.5, -2];

/** The same as base64: four bytes each, the lowest first. */
export const base64Vector: string = Buffer.from(new Float32Array(vector).buffer).toString("base64");

export const embeddings = (embedding: unknown): Answered => ({
  json: {
    object: "list",
    model: "m",
    data: [{ object: "embedding", index: 0, embedding }],
    usage: { prompt_tokens: 1, total_tokens: 1 },
  },
});

/** Embeddings in the format that is asked for. */
export const embeddingsAsAsked = ({ body }: Call): Answered =>
  embeddings(body["encoding_format"] === "base64" ? base64Vector : vector);

export const models = (): Answered => ({
  json: { object: "list", data: [{ id: "m", object: "model", created: 1, owned_by: "library" }] },
});

/** A response of `/responses`, whole or as its last event; no `[DONE]` follows. */
export const response = ({ body }: Call): Answered => {
  const text = { type: "output_text", text: "Hello", annotations: [] };
  const output = [{ id: "msg_1", type: "message", role: "assistant", status: "completed", content: [text] }];
  const value = { id: "resp_1", object: "response", created_at: 1, status: "completed", model: "m", output };
  const completed = { type: "response.completed", sequence_number: 0, response: value };
  return body["stream"] ? { stream: [`event: response.completed\n${data(completed)}`] } : { json: value };
};

/** The roles of the messages of a chat. */
export const rolesOf = ({ body }: Call): readonly string[] =>
  (body["messages"] as readonly { role: string }[]).map(({ role }) => role);
