/**
 * Two servers, one of which goes down and comes back: failover at once, ejection, health, credentials and models of each,
 * sticky calls, and a second attempt beside a slow one. Run it with `npx node examples/failover.ts` after `npm run build`.
 * It always talks to embedded servers, as one of them has to go down.
 */
import OpenAI, { Environment } from "api-openai";
import type { Layer } from "api-openai/core";
import { checkAll, failover, health, hedge, ledger, summarizeHealth } from "api-openai/reliability";
import { startServer } from "api-openai/testing";

let first = await startServer({ apiKey: "sk-of-the-first-server" });
await using second = await startServer({ apiKey: "sk-of-the-second-server" });
const environmentOf = (name: string, { url, apiKey }: typeof first): Environment =>
  new Environment({ name, baseURL: url, apiKey });
const [primary, spare] = [environmentOf("primary", first), environmentOf("spare", second)];

const watched = health({ targets: [primary, spare], unhealthyAfter: 2 });
const targets = failover({
  targets: [primary, { target: spare, models: { "gpt-5": "gpt-5-mini" } }],
  health: watched,
  ejectAfter: 3,
});
const openai = new OpenAI({
  environment: primary,
  reliability: { ledger: ledger(), failover: targets, health: watched },
  onEvent: (event) => {
    if (event.type === "failover") console.log(`  ${event.state}: ${event.from} → ${event.to}`);
    if (event.type === "health") console.log(`  ${event.target} is ${event.to}`);
  },
});
const ask = async (): Promise<void> => {
  const { report } = await openai.responses.create({ model: "gpt-5", input: "Hello" }).withResponse();
  console.log(
    "asked",
    report?.attempts?.map(({ target, status }) => `${target} ${status ?? "—"}`).join(", "),
  );
};

await ask();
await first.close();
console.log("the first server is down");
for (let n = 0; n < 3; n++) await ask();
console.log("the second one was asked for", second.requests.at(-1)?.body);

const clients = [primary, spare].map((environment) => new OpenAI({ environment }));
console.log("checked:", summarizeHealth(await checkAll(clients, { timeoutMs: 1_000 })));

first = await startServer({ apiKey: "sk-of-the-first-server", port: Number(new URL(first.url).port) });
await using _again = first;
console.log("and is back");
await watched.checkNow();
await ask();

// Calls of one user go to one server, whichever it is, as long as it is there.
const sticky = new OpenAI({
  environment: primary,
  reliability: { ledger: ledger(), failover: failover({ targets: [primary, spare], strategy: "sticky" }) },
});
for (const stickyKey of ["user-1", "user-2", "user-3", "user-1"]) {
  const { report } = await sticky.models.retrieve("gpt-5", { stickyKey }).withResponse();
  console.log(stickyKey, "→", report?.attempts?.[0]?.target);
}

// A layer around one target alone makes it slow; GET is made twice without a word, as it costs nothing.
const slow: Layer = (next) => async (request, context) => {
  await context.clock.sleep(1_000, context.signal);
  return next(request, context);
};
const hedged = new OpenAI({
  environment: primary,
  reliability: {
    ledger: ledger(),
    hedge: hedge({ after: 50 }),
    failover: failover({ targets: [{ target: primary, layers: [slow] }, spare] }),
  },
  onEvent: (event) => event.type === "hedge" && console.log(`  the second attempt: ${event.state}`),
});
const { report } = await hedged.models.list().withResponse();
console.log(report?.attempts?.map(({ target, reason }) => `${target} (${reason})`).join(", "));
