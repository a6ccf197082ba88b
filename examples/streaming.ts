/**
 * Streams: typed events, the verdict, limits, text in pieces, helpers, and a tee. Run it with
 * `npx node examples/streaming.ts` after `npm run build`. It talks to the real API when OPENAI_API_KEY is set, and to
 * the embedded server otherwise.
 */
import OpenAI, { OpenAIError } from "api-openai";
import { accumulate, buffered, responseAccumulator } from "api-openai/streaming";
import { startServer } from "api-openai/testing";

await using server = process.env["OPENAI_API_KEY"] ? undefined : await startServer();
const model = process.env["OPENAI_MODEL"] ?? "gpt-5-mini";
const openai = new OpenAI({
  ...(server && { baseURL: server.url, apiKey: server.apiKey }),
  timeout: { firstEventMs: 120_000, idleMs: 30_000 },
});
const messages = [{ role: "user" as const, content: "Count to three." }];

const events = await openai.responses.create({ model, input: "Count to three.", stream: true });
const seen: string[] = [];
for await (const { type } of events) seen.push(type);
console.log("events:", seen.join(" "), "→", events.verdict, events.progress);

const stream = await openai.responses.create({ model, input: "Count to three.", stream: true });
for await (const text of buffered(stream, { maxChars: 20 })) console.log("text:", JSON.stringify(text));

const helper = openai.chat.completions.stream({ model, messages });
helper.on("content", (delta) => console.log("delta:", JSON.stringify(delta)));
console.log("together:", (await helper.finalMessage()).content);

const source = await openai.responses.create({ model, input: "Count to three.", stream: true });
const [one, two] = source.tee({ maxEvents: 16 });
const [first, second] = await Promise.all([
  accumulate(one, responseAccumulator()),
  accumulate(two, responseAccumulator()),
]);
console.log("a tee:", first?.output_text === second?.output_text);

const left = await openai.chat.completions.create({ model, messages, stream: true });
for await (const _ of left) break;
console.log("a loop that is left:", left.verdict);

const controller = new AbortController();
const aborted = await openai.chat.completions.create(
  { model, messages, stream: true },
  { signal: controller.signal },
);
try {
  for await (const _ of aborted) controller.abort();
} catch (error) {
  console.log("an abort:", OpenAIError.is(error) ? error.kind : error, aborted.verdict);
}
