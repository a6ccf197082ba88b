import { HumanMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { ChatOpenAI, ChatOpenAICompletions, ChatOpenAIResponses, OpenAIEmbeddings } from "@langchain/openai";
import OpenAI from "openai";
import { z } from "zod";
import { collect, failureOf, type Steps, type World } from "../setting/steps.ts";

const Weather = z.object({ city: z.string(), degrees: z.number(), rain: z.boolean().nullable() });

const getWeather = tool(({ city }) => `It is mild in ${city}.`, {
  name: "get_weather",
  description: "The weather of a city.",
  schema: z.object({ city: z.string() }),
});

const options = ({ baseURL, apiKey }: World, model = "gpt-5") => ({
  model,
  apiKey,
  maxRetries: 0,
  configuration: { baseURL },
});

const bothAPIs = (world: World, model?: string) =>
  [new ChatOpenAICompletions(options(world, model)), new ChatOpenAIResponses(options(world, model))] as const;

const question = [new HumanMessage("What is the weather in Paris?")];

const failures = (model: string) => (world: World) =>
  Promise.all(bothAPIs(world, model).map((chat) => failureOf(() => chat.invoke(question))));

export const steps: Steps = {
  chat: async (world) => [
    await new ChatOpenAI(options(world)).invoke(question),
    ...(await Promise.all(bothAPIs(world).map((chat) => chat.invoke(question)))),
  ],
  stream: async (world) => {
    const [completions, responses] = bothAPIs(world);
    return [
      await collect(await completions.stream(question)),
      await collect(await responses.stream(question)),
    ];
  },
  tools: async (world) => {
    const given: unknown[] = [];
    for (const chat of bothAPIs(world)) {
      const bound = chat.bindTools([getWeather], { strict: true });
      const asked = await bound.invoke(question);
      const [call] = asked.tool_calls ?? [];
      if (!call) throw new Error("no tool was called");
      const result = await getWeather.invoke({ ...call, type: "tool_call" });
      given.push(asked, result, await bound.invoke([...question, asked, result]));
    }
    return given;
  },
  "tools in a stream": async (world) => {
    const [completions, responses] = bothAPIs(world);
    return [
      await collect(await completions.bindTools([getWeather]).stream(question)),
      await collect(await responses.bindTools([getWeather]).stream(question)),
    ];
  },
  "structured output": async (world) => {
    const given: unknown[] = [];
    for (const chat of bothAPIs(world))
      for (const method of ["jsonSchema", "functionCalling", "jsonMode"] as const) {
        if (method === "jsonMode" && chat instanceof ChatOpenAIResponses) continue;
        const structured = chat.withStructuredOutput(Weather, { name: "weather", method, includeRaw: true });
        given.push(await structured.invoke(question));
      }
    return given;
  },
  embeddings: async (world) => {
    const embeddings = new OpenAIEmbeddings({
      ...options(world),
      model: "text-embedding-3-small",
      dimensions: 4,
    });
    return [await embeddings.embedQuery("A text."), await embeddings.embedDocuments(["One.", "Two."])];
  },
  "a client of its own": async (world) => {
    const chat = new ChatOpenAI({ ...options(world), timeout: 5_000 });
    const client = new OpenAI({ ...world, maxRetries: 0 });
    const models = await client.models.list();
    return [models.data, await chat.invoke("A question.", { options: { headers: { "x-mine": "1" } } })];
  },
  aborted: (world) => {
    const [chat] = bothAPIs(world);
    return failureOf(() => chat.invoke(question, { signal: AbortSignal.abort() }));
  },
  "no such model": failures("no-such-model"),
  "no permission": failures("denied-model"),
  "too many requests": failures("limited-model"),
  "a broken server": failures("broken-model"),
};
