/**
 * A tour of the client: calls, a stream, an upload, a list and an error, by both faces. It talks to the real API
 * when OPENAI_API_KEY is set, and to the embedded server otherwise. `npm start` runs it.
 */
import OpenAI, { OpenAIError } from "api-openai";
import { createClient, paginate } from "api-openai/core";
import { createResponse, listModels } from "api-openai/operations";
import { startServer } from "api-openai/testing";

const real = Boolean(process.env["OPENAI_API_KEY"]);
await using server = real ? undefined : await startServer();
const connection = server
  ? { baseURL: server.url, apiKey: server.apiKey, adminAPIKey: server.adminAPIKey }
  : { apiKey: process.env["OPENAI_API_KEY"] ?? "", baseURL: process.env["OPENAI_BASE_URL"] };
console.log(
  server ? `the embedded server at ${server.url} (set OPENAI_API_KEY for the real API)` : "the real API",
);

const model = process.env["OPENAI_MODEL"] ?? "gpt-5-mini";
const openai = new OpenAI(connection);
const step = (title: string, value: unknown): void => console.log(`\n${title}\n  `, value);

const response = await openai.responses.create({ model, input: "Say hello in five words." });
step("responses.create", { id: response.id, text: response.output_text, request: response._request_id });

const stream = await openai.chat.completions.create({
  model,
  messages: [{ role: "user", content: "Count to three." }],
  stream: true,
});
let chunks = 0;
let text = "";
for await (const chunk of stream) {
  chunks++;
  text += chunk.choices[0]?.delta.content ?? "";
}
step("chat.completions.create({ stream: true })", { chunks, text });

const file = await openai.files.create({ file: new File(["{}\n"], "lines.jsonl"), purpose: "batch" });
step("files.create", { id: file.id, bytes: file.bytes });

const names: string[] = [];
for await (const { id } of openai.models.list()) names.push(id);
step("models.list", `${names.length} models, first ${names[0]}`);

try {
  await openai.files.retrieve("");
} catch (error) {
  step("an error", OpenAIError.is(error) ? `${error.name} (${error.kind}): ${error.message}` : error);
}

const request = createResponse({ model, input: "A call is a value." });
const client = createClient(connection);
step("the same as values", { request, id: (await client.send(request)).id });
for await (const { id } of paginate(client, listModels())) {
  step("paginate(client, listModels())", id);
  break;
}
