/**
 * Retries with a budget, a server that asks for too long a wait, a breaker that opens and closes again, and what a call
 * may come to. Run it with `npx node examples/retries-and-breaker.ts` after `npm run build`. It talks to the real API when
 * OPENAI_API_KEY is set, and to the embedded server otherwise; the trouble is made here, by a `fetch`.
 */
import OpenAI, { OpenAIError } from "api-openai";
import { createResponse } from "api-openai/operations";
import { circuitBreaker, explain, ledger, retry, retryBudget } from "api-openai/reliability";
import { startServer } from "api-openai/testing";

await using server = process.env["OPENAI_API_KEY"] ? undefined : await startServer();
const model = process.env["OPENAI_MODEL"] ?? "gpt-5-mini";

/** Answers that come instead of the server's, in this order. */
const trouble: (() => Response)[] = [];
const refusal = (status: number, headers = {}): (() => Response) => {
  return () => Response.json({ error: { message: "trouble" } }, { status, headers });
};

const budget = retryBudget();
const breaker = circuitBreaker({ consecutiveFailures: 5, openMs: 200, successThreshold: 2 });
const openai = new OpenAI({
  ...(server && { baseURL: server.url, apiKey: server.apiKey }),
  fetch: async (input, init) => trouble.shift()?.() ?? fetch(input, init),
  reliability: {
    ledger: ledger(),
    retry: retry({ baseDelayMs: 20, budget }),
    circuitBreaker: breaker,
  },
  onEvent: (event) => {
    if (event.type === "retry") console.log(`  retry ${event.attempt} in ${event.delayMs.toFixed(0)} ms`);
    if (event.type === "retry_refused") console.log(`  no retry: ${event.reason}`);
    if (event.type === "circuit") console.log(`  the circuit: ${event.from} → ${event.to}`);
  },
});
const request = createResponse({ model, input: "Say one word.", max_output_tokens: 50 });
const outcome = (call: PromiseLike<unknown>): Promise<string> =>
  Promise.resolve(call).then(
    () => "answered",
    (error: unknown) => {
      if (!OpenAIError.is(error)) throw error;
      const retryAfterMs = error.kind === "circuit_open" ? error.retryAfterMs : undefined;
      return retryAfterMs === undefined ? error.kind : `${error.kind}, ${retryAfterMs.toFixed(0)} ms more`;
    },
  );

const { attempts, timeMs, layers } = explain(openai, request);
console.log("at worst", attempts, "requests in", timeMs, "ms:", layers.map(({ does }) => does).join("; "));

trouble.push(refusal(503), refusal(429, { "retry-after-ms": "30" }));
const { report } = await openai.send(request).withResponse();
console.log(
  "answered after",
  report?.attempts?.map(({ status, reason }) => `${status} (${reason})`),
);
console.log("left of the budget:", budget.available);

trouble.push(refusal(429, { "retry-after": "3600" }));
console.log("asked to wait for an hour:", await outcome(openai.send(request)));

// By name: this call goes through `retry` alone, and its failures are nothing to the breaker.
trouble.push(refusal(500), refusal(500), refusal(500));
console.log("executeWithRetries:", await outcome(openai.executeWithRetries(request)), breaker.states);

trouble.push(...Array.from({ length: 5 }, () => refusal(500)));
for (let n = 0; n < 3; n++) console.log("down:", await outcome(openai.send(request)));
await new Promise((resolve) => setTimeout(resolve, 250));
for (let n = 0; n < 2; n++) console.log("up again:", await outcome(openai.send(request)));
console.log(breaker.states);
