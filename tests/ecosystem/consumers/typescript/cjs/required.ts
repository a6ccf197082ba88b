import OpenAI = require("api-openai");
import core = require("api-openai/core");

const client: OpenAI = new OpenAI({ apiKey: "sk-test", baseURL: "http://127.0.0.1:9/v1" });
const named: OpenAI.OpenAI = client;
const options: OpenAI.ClientOptions = {};
const value: core.Client = core.createClient({ apiKey: "sk-test" });

/** Compiled only. */
export const uses = async (error: unknown): Promise<string> => {
  const response: OpenAI.models.Response = await named.responses.create(
    { model: "m", input: "x" },
    { timeout: 5 },
  );
  const failed: OpenAI.OpenAIError | undefined = OpenAI.OpenAIError.is(error) ? error : undefined;
  // @ts-expect-error: a parameter that there is none of
  await client.responses.create({ model: "m", inputs: "x" });
  return response.output_text + failed?.kind + String(options.timeout) + typeof value.send;
};

if (OpenAI.OpenAI !== OpenAI || !(client instanceof OpenAI) || typeof client.responses.create !== "function")
  throw new Error("the class is not what the types say");
