import { Agent, OpenAIProvider, Runner, tool } from "@openai/agents";
import OpenAI from "openai";
import { z } from "zod";
import { collect, failureOf, type Steps, type World } from "../setting/steps.ts";

const getWeather = tool({
  name: "get_weather",
  description: "The weather of a city.",
  parameters: z.object({ city: z.string() }),
  execute: ({ city }) => `It is mild in ${city}.`,
});

const runners = (world: World) =>
  [true, false].map(
    (useResponses) =>
      new Runner({
        modelProvider: new OpenAIProvider({
          openAIClient: new OpenAI({ ...world, maxRetries: 0 }),
          useResponses,
        }),
        tracingDisabled: true,
      }),
  );

const ask =
  (agent: Agent<unknown, "text">, question = "What is the weather in Paris?") =>
  (world: World) =>
    Promise.all(
      runners(world).map(async (runner) => {
        const { finalOutput, history, rawResponses } = await runner.run(agent, question);
        return { finalOutput, history, usage: rawResponses.map(({ usage }) => usage) };
      }),
    );

const failures = (model: string) => (world: World) =>
  Promise.all(
    runners(world).map((runner) =>
      failureOf(() => runner.run(new Agent({ name: "A", model }), "A question.")),
    ),
  );

const plain = new Agent({ name: "A", instructions: "Answer briefly.", model: "gpt-5" });
const withTools = new Agent({ name: "A", model: "gpt-5", tools: [getWeather] });

const typed = new Agent({
  name: "A",
  model: "gpt-5",
  outputType: z.object({ city: z.string(), degrees: z.number() }),
});

export const steps: Steps = {
  chat: ask(plain),
  stream: async (world) => {
    const given: unknown[] = [];
    for (const runner of runners(world)) {
      const result = await runner.run(withTools, "What is the weather in Paris?", { stream: true });
      const events = await collect(result);
      await result.completed;
      given.push(events, result.finalOutput);
    }
    return given;
  },
  tools: ask(withTools),
  "structured output": async (world) => {
    const outputs: unknown[] = [];
    for (const runner of runners(world)) {
      const { finalOutput } = await runner.run(typed, "What is the weather in Paris?");
      outputs.push([finalOutput?.city, finalOutput?.degrees]);
    }
    return outputs;
  },
  "no such model": failures("no-such-model"),
  "no permission": failures("denied-model"),
  "too many requests": failures("limited-model"),
  "a broken server": failures("broken-model"),
};
