/**
 * Budgets of tokens for each user and of money for all, a warning, a refusal, and an operator who exchanges the budget
 * while the program runs. Run it with `npx node examples/budgets.ts` after `npm run build`. It talks to the real API when
 * OPENAI_API_KEY is set, and to the embedded server otherwise.
 */
import OpenAI, { OpenAIError } from "api-openai";
import { type BudgetOptions, budget, liveReliability } from "api-openai/reliability";
import { startServer } from "api-openai/testing";

await using server = process.env["OPENAI_API_KEY"] ? undefined : await startServer();
const model = process.env["OPENAI_MODEL"] ?? "gpt-5-mini";

/** Your own prices, for a million tokens. */
const prices = { default: { input: 0.25, cachedInput: 0.025, output: 2 } };
const limitsOf = (requestsPerHour: number): BudgetOptions["limits"] => [
  { unit: "money", limit: 5, per: "day" },
  {
    name: "requests per hour and user",
    unit: "requests",
    limit: requestsPerHour,
    per: "hour",
    key: ({ headers }) => headers?.["x-user"] ?? "nobody",
  },
];
const spending = budget({ prices, limits: limitsOf(2) });
const policies = liveReliability({ budget: spending });
const openai = new OpenAI({
  ...(server && { baseURL: server.url, apiKey: server.apiKey }),
  reliability: policies,
  onEvent: (event) => {
    if (event.type === "budget")
      console.log(`  ${event.level}: ${event.name} of ${event.key}, ${event.used} of ${event.limit}`);
    if (event.type === "configuration") console.log(`  version ${event.version} acts`);
  },
});

const ask = async (user: string): Promise<void> => {
  try {
    const { usage } = await openai.responses.create(
      { model, input: "Say one word.", max_output_tokens: 50 },
      { headers: { "x-user": user } },
    );
    console.log(user, "asked,", usage?.total_tokens, "tokens");
  } catch (error) {
    if (!OpenAIError.is(error) || error.kind !== "budget") throw error;
    console.log(user, "was refused; the hour is over in", Math.ceil(error.retryAfterMs / 60_000), "minutes");
  }
};
for (const user of ["ann", "ann", "ann", "bob"]) await ask(user);
for (const { name, key, used, limit } of spending.spent) console.log(name, "of", key, used, "of", limit);

policies.watch((now, before) => console.log(`version ${before.version} → ${now.version}`));
policies.update({ budget: budget({ prices, limits: limitsOf(100) }) });
await ask("ann");
policies.rollback();
await ask("ann"); // the old budget remembers
