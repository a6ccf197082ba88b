import { ClosedQA, EmbeddingSimilarity, Factuality, init, Moderation } from "autoevals";
import OpenAI from "openai";
import { failureOf, type Steps, type World } from "../setting/steps.ts";

const asked = { input: "A question.", output: "An answer.", expected: "Another answer." };
const settings = ({ baseURL, apiKey }: World) => ({ openAiApiKey: apiKey, openAiBaseUrl: baseURL });

export const steps: Steps = {
  tools: (world) => Factuality({ ...asked, ...settings(world), model: "gpt-5" }),
  embeddings: (world) => EmbeddingSimilarity({ ...asked, ...settings(world) }),
  moderation: (world) => Moderation({ output: "An answer.", ...settings(world) }),
  "a client of the program": (world) => {
    // Its type is that of the version that it depends on.
    init({ client: new OpenAI({ ...world, maxRetries: 0 }) as never });
    return ClosedQA({ ...asked, criteria: "Is it short?", model: "gpt-5" });
  },
  "no such model": () => failureOf(() => Factuality({ ...asked, model: "no-such-model" })),
  "no permission": () => failureOf(() => Factuality({ ...asked, model: "denied-model" })),
};
