import { Portkey } from "portkey-ai";
import { collect, failureOf, type Steps, type World } from "../setting/steps.ts";

const messages = [{ role: "user" as const, content: "What is the weather in Paris?" }];
const input = "What is the weather in Paris?";

const portkey = ({ baseURL, apiKey }: World) =>
  new Portkey({ apiKey: "unused", baseURL, provider: "openai", Authorization: `Bearer ${apiKey}` });

const failures = (model: string) => (world: World) =>
  failureOf(() => portkey(world).chat.completions.create({ model, messages }));

export const steps: Steps = {
  chat: async (world) => [
    await portkey(world).chat.completions.create({ model: "gpt-5", messages }),
    await portkey(world).responses.create({ model: "gpt-5", input }),
  ],
  stream: async (world) => [
    await collect(await portkey(world).chat.completions.create({ model: "gpt-5", messages, stream: true })),
    await collect(await portkey(world).responses.create({ model: "gpt-5", input, stream: true })),
  ],
  embeddings: (world) => portkey(world).embeddings.create({ model: "text-embedding-3-small", input }),
  models: (world) => portkey(world).models.list(),
  "no such model": failures("no-such-model"),
  "no permission": failures("denied-model"),
};
