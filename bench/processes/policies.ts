import { assembleClient, type Handler, type Layer } from "api-openai/core";

// What policies cost a call: a transport that answers at once, and one policy, all of them, or none around it.

const [name = "never imported", calls = "100000"] = process.argv.slice(2);

const headers = new Headers({ "content-type": "application/json" });
const text = JSON.stringify({
  id: "resp_1",
  output: [],
  usage: { input_tokens: 5, output_tokens: 5, total_tokens: 10 },
});
const answer = Promise.resolve({ status: 200, headers, body: null, text: async () => text });
const transport: Handler = () => answer;
const target = { name: "openai", baseURL: "http://127.0.0.1", authenticate: () => ({}) };
let asked = 0;
/** Another prompt each time: of two calls that ask for the same, the second would cost a policy nothing. */
const nextRequest = () =>
  ({
    operation: "createResponse",
    method: "POST",
    path: "/responses",
    body: { kind: "json", value: { model: "m", input: `hello ${asked++}` } },
    reply: "json",
  }) as const;

const layersFor = async (): Promise<readonly Layer[]> => {
  if (name === "never imported") return [];
  const policies = await import("api-openai/reliability");
  const { budget, cache, circuitBreaker, coalesce, compression, deadline, failover, firstEvent, health } =
    policies;
  const { hedge, layersOf, ledger, metrics, rateLimit, retry, retryBudget, throttle } = policies;
  const wide = {
    limits: [{ requests: 1e12, perMs: 60_000, burst: 1e12 }],
    tokensPerMinute: 1e15,
    learn: false,
  };
  const all = {
    metrics: metrics(),
    ledger: ledger(),
    cache: cache(),
    coalesce: coalesce(),
    budget: budget({ limits: [{ unit: "tokens", limit: 1e15, per: "month" }] }),
    deadline: deadline({ ms: 600_000 }),
    retry: retry({ budget: retryBudget() }),
    hedge: hedge({ after: 60_000 }),
    failover: failover({ targets: [target, { ...target, name: "spare" }] }),
    throttle: throttle(),
    rateLimit: rateLimit(wide),
    circuitBreaker: circuitBreaker(),
    health: health({ intervalMs: 0 }),
    firstEvent: firstEvent(),
    compression: compression(),
  };
  if (name === "off") return layersOf({});
  // By default these two let a generation through as it is.
  const acting = {
    cache: cache({ when: () => true }),
    coalesce: coalesce({ when: () => true }),
  };
  if (name === "cache, a miss") return layersOf({ cache: acting.cache });
  if (name === "coalesce, alone") return layersOf({ coalesce: acting.coalesce });
  if (name === "both of these") return layersOf(acting);
  if (name === "all, with these") return layersOf({ ...all, ...acting });
  if (name === "all") return layersOf(all);
  return layersOf({ [name]: all[name as keyof typeof all] });
};

const client = assembleClient({ transport, target, layers: await layersFor() });
const round = async (count: number): Promise<number> => {
  const before = process.cpuUsage();
  for (let n = 0; n < count; n++) await client.send(nextRequest());
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
};

await round(Number(calls) / 2);
const rounds: number[] = [];
for (let n = 0; n < 5; n++) rounds.push(await round(Number(calls) / 5));
process.stdout.write(JSON.stringify(rounds), () => process.exit());
