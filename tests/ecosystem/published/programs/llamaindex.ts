import { OpenAI, OpenAIEmbedding, OpenAIResponses } from "@llamaindex/openai";
import { collect, failureOf, type Steps, type World } from "../setting/steps.ts";

const messages = [{ role: "user" as const, content: "What is the weather in Paris?" }];

const options = (world: World, model = "gpt-4o") => ({ ...world, model, maxRetries: 0 });

const failures = (model: string) => async (world: World) => [
  await failureOf(() => new OpenAI(options(world, model)).chat({ messages })),
  await failureOf(() => new OpenAIResponses(options(world, model)).chat({ messages })),
];

export const steps: Steps = {
  chat: async (world) => [
    await new OpenAI(options(world)).chat({ messages }),
    await new OpenAIResponses(options(world)).chat({ messages }),
  ],
  stream: async (world) => [
    await collect(await new OpenAI(options(world)).chat({ messages, stream: true })),
    await collect(await new OpenAIResponses(options(world)).chat({ messages, stream: true })),
  ],
  embeddings: async (world) => {
    const embedding = new OpenAIEmbedding(options(world, "text-embedding-3-small"));
    return [
      await embedding.getTextEmbedding("One."),
      await embedding.getTextEmbeddingsBatch(["One.", "Two."]),
    ];
  },
  "no such model": failures("no-such-model"),
  "no permission": failures("denied-model"),
  "too many requests": failures("limited-model"),
  "a broken server": failures("broken-model"),
};
