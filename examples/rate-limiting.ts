/**
 * Limits of requests, tokens and concurrency: calls that wait, priority, an abort in the queue, an error, and limits that
 * processes share. Run it with `npx node examples/rate-limiting.ts` after `npm run build`. It talks to the real API when
 * OPENAI_API_KEY is set, and to the embedded server otherwise.
 */
import OpenAI, { OpenAIError } from "api-openai";
import { rateLimit, redisLimits } from "api-openai/reliability";
import { startServer } from "api-openai/testing";

await using server = process.env["OPENAI_API_KEY"] ? undefined : await startServer();
const model = process.env["OPENAI_MODEL"] ?? "gpt-5-mini";
const where = { ...(server && { baseURL: server.url, apiKey: server.apiKey }) };

const limiter = rateLimit({
  tokensPerMinute: 60_000,
  limits: [{ requests: 10, perMs: 1_000, burst: 2 }],
  concurrency: 4,
});
const openai = new OpenAI({ ...where, reliability: { rateLimit: limiter } });

const began = performance.now();
const order: string[] = [];
const ask = async (name: string, priority = 0): Promise<void> => {
  await openai.responses.create(
    { model, input: "Say one word.", max_output_tokens: 50 },
    { priority, estimatedTokens: 100 },
  );
  order.push(`${name} ${Math.round((performance.now() - began) / 100) / 10} s`);
};
const calls = ["a", "b", "c", "d", "e"].map((name) => ask(name));
calls.push(ask("urgent", 1));
console.log("waiting:", limiter.waiting);
await Promise.all(calls);
console.log("in this order:", order.join(", "));
console.log("left:", limiter.available);

const strict = new OpenAI({
  ...where,
  reliability: { rateLimit: rateLimit({ requestsPerMinute: 60, maxWaitMs: 200 }) },
});
for (let n = 0; n < 2; n++)
  try {
    await strict.models.list();
    console.log("call", n, "passed");
  } catch (error) {
    if (!OpenAIError.is(error) || error.kind !== "limit") throw error;
    console.log("call", n, error.reason, `room in ${Math.round(error.retryAfterMs ?? 0)} ms`);
  }

// Any client will do. This one says that there is no Redis, so each process goes by its own buckets meanwhile.
const alone = new OpenAI({
  ...where,
  onEvent: (event) => event.type === "rate_limit_store" && console.log("Redis is there:", event.available),
  reliability: {
    rateLimit: rateLimit({
      requestsPerMinute: 60,
      shared: redisLimits({
        client: () => Promise.reject(new Error("connect ECONNREFUSED")),
        whenUnavailable: "open",
      }),
    }),
  },
});
await alone.models.list();
console.log("and the call passed");
