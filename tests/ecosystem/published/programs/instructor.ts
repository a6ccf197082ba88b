import Instructor from "@instructor-ai/instructor";
import OpenAI from "openai";
import { z } from "zod/v3";
import { collect, failureOf, type Steps, type World } from "../setting/steps.ts";

const Weather = z.object({ city: z.string(), degrees: z.number() });
const messages: OpenAI.ChatCompletionMessageParam[] = [
  { role: "user", content: "What is the weather in Paris?" },
];
const MODES = ["TOOLS", "JSON_SCHEMA", "MD_JSON", "JSON"] as const;

const instructor = (world: World, mode: (typeof MODES)[number]) =>
  Instructor({ client: new OpenAI({ ...world, maxRetries: 0 }), mode });

// The types of this library are of zod 3.
const response_model = { schema: Weather as never, name: "Weather" };

const extract =
  (mode: (typeof MODES)[number], model = "gpt-5") =>
  (world: World) =>
    instructor(world, mode).chat.completions.create({ model, messages, response_model, max_retries: 0 });

const failures = (model: string) => (world: World) => failureOf(() => extract("TOOLS", model)(world));

export const steps: Steps = {
  chat: (world) => instructor(world, "TOOLS").chat.completions.create({ model: "gpt-5", messages }),
  tools: extract("TOOLS"),
  "structured output": extract("JSON_SCHEMA"),
  "structured output in the text": extract("JSON"),
  stream: async (world) =>
    collect(
      (await instructor(world, "TOOLS").chat.completions.create({
        model: "gpt-5",
        messages,
        response_model,
        max_retries: 0,
        stream: true,
      })) as AsyncIterable<unknown>,
    ),
  "what is not the schema's": (world) =>
    failureOf(() =>
      instructor(world, "JSON_SCHEMA").chat.completions.create({
        model: "gpt-5",
        messages,
        response_model: { schema: Weather.refine(() => false) as never, name: "Weather" },
        max_retries: 1,
      }),
    ),
  "what is the client's": async (world) => {
    const client = instructor(world, "TOOLS") as unknown as OpenAI;
    const { data } = await client.models.list();
    return [data, await client.embeddings.create({ model: "text-embedding-3-small", input: "A text." })];
  },
  "no such model": failures("no-such-model"),
  "no permission": failures("denied-model"),
  "too many requests": failures("limited-model"),
  "a broken server": failures("broken-model"),
};
