import type { OpenAI as NamedType } from "api-openai";
import OpenAI, {
  type APIPromise,
  type ClientOptions,
  type models,
  OpenAI as Named,
  OpenAIError,
} from "api-openai";
import { type Client, createClient } from "api-openai/core";
import { listModels } from "api-openai/operations";

const options: ClientOptions = { apiKey: "sk-test", baseURL: "http://127.0.0.1:9/v1" };
const client: OpenAI = new OpenAI(options);
const named: Named = client;
const namedType: NamedType = named;
const value: Client = createClient({ apiKey: "sk-test" });

/** Compiled only. */
export const uses = async (error: unknown): Promise<string> => {
  const message: models.ChatCompletionRequestMessage = { role: "user", content: "Hello" };
  const call: APIPromise<models.Response> = client.responses.create({ model: "m", input: "x" });
  for await (const chunk of await client.chat.completions.create({
    model: "m",
    messages: [message],
    stream: true,
  }))
    if (chunk.choices[0]?.delta.content) break;
  for await (const { id } of namedType.models.list()) if (id) break;
  const { data } = await value.send(listModels());
  // @ts-expect-error: a parameter that there is none of
  await client.responses.create({ model: "m", inputs: "x" });
  if (error instanceof OpenAI.RateLimitError) return error.kind;
  if (OpenAIError.is(error) && error.kind === "timeout") return error.phase;
  return (await call).output_text + data.length;
};

if (OpenAI !== Named || !(client instanceof Named) || typeof client.responses.create !== "function")
  throw new Error("the class is not what the types say");
