/**
 * Answers that are kept, calls that share a request, and embeddings that go out together.
 * Run it with `npx node examples/caching.ts` after `npm run build`. It talks to the real API when OPENAI_API_KEY is set,
 * and to the embedded server otherwise.
 */
import OpenAI from "api-openai";
import { batch, cache, coalesce } from "api-openai/reliability";
import { startServer } from "api-openai/testing";

await using server = process.env["OPENAI_API_KEY"] ? undefined : await startServer();
const model = process.env["OPENAI_MODEL"] ?? "gpt-5-mini";
const answers = cache({ ttlMs: 60_000, store: new Map() });
const joint = batch({ maxWaitMs: 20 });
const shared = coalesce();
const openai = new OpenAI({
  ...(server && { baseURL: server.url, apiKey: server.apiKey }),
  reliability: { cache: answers, coalesce: shared, batch: joint },
});

const question = { model, input: "What is the capital of France?" };
for (let n = 0; n < 2; n++) {
  const { report, request_id } = await openai.responses.create(question, { cache: true }).withResponse();
  console.log("an answer:", report?.cache ?? "asked", request_id);
}

for (let n = 0; n < 2; n++) {
  const call = openai.responses.create({ ...question, stream: true }, { cache: true });
  const { data: stream, report } = await call.withResponse();
  let events = 0;
  for await (const _ of stream) events++;
  console.log("a stream:", report?.cache ?? "asked", events, "events,", stream.verdict);
}
console.log("the cache:", answers.stats);

const lists = await Promise.all([1, 2, 3].map(() => openai.models.list().withResponse()));
console.log("three lists:", lists.map(({ report }) => report?.cache ?? "asked").join(", "));

// One request of the real API. The embedded server has one sample for any number of inputs, so each is asked by itself then.
const vectors = await Promise.all(
  ["one", "two", "three"].map((input) =>
    openai.embeddings.create({ model: "text-embedding-3-small", input, encoding_format: "float" }),
  ),
);
console.log("three embeddings:", vectors.map(({ data }) => data[0]?.index).join(", "), joint.stats);
