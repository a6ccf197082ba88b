/**
 * Keys as secrets, two environments side by side, the audit trail, and what an error shows of a key.
 * Run it with `npx node examples/environments.ts` after `npm run build`; it starts two local servers of its own.
 */
import OpenAI, { Environment, OpenAIError, RotatingSecret, Secret, toCurl } from "api-openai";
import { onExposure } from "api-openai/core";
import { listModels } from "api-openai/operations";
import { startServer } from "api-openai/testing";

await using production = await startServer({ apiKey: "sk-production-0123456789abcdef" });
await using staging = await startServer({ apiKey: "sk-staging-0123456789abcdef" });

const stop = onExposure(({ purpose, fingerprint, callSite }) =>
  console.log(`   exposed: ${purpose}, key ${fingerprint}, at ${callSite}`),
);

const key = new RotatingSecret(Secret.create("sk-production-0123456789abcdef"));
const environments = [
  new Environment({ name: "production", baseURL: production.url, apiKey: key, organization: "org-example" }),
  new Environment({ name: "staging", baseURL: staging.url, apiKey: Secret.create(staging.apiKey) }),
];

for (const environment of environments) {
  const openai = new OpenAI({ environment });
  console.log(environment.name, openai.baseURL, String(key));
  console.log("   ", (await openai.models.list()).data.length, "models");
}

console.log(toCurl(listModels(), environments[0]));

key.set("sk-of-another-account-0123456789");
try {
  await new OpenAI({ environment: environments[0] }).models.list();
} catch (error) {
  console.log(OpenAIError.is(error) ? `${error.name}: ${error.message}` : error);
}
stop();
