import OpenAI from "openai";
import { zodResponseFormat, zodTextFormat } from "openai/helpers/zod";
import { z } from "zod";
import { FAILURES } from "./answers.ts";
import { collect, failureOf, type Steps, type World } from "./steps.ts";

const Weather = z.object({ city: z.string(), degrees: z.number(), rain: z.boolean().nullable() });
const messages: OpenAI.ChatCompletionMessageParam[] = [
  { role: "user", content: "What is the weather in Paris?" },
];
const input = "What is the weather in Paris?";

const chatTool: OpenAI.ChatCompletionTool = {
  type: "function",
  function: {
    name: "get_weather",
    parameters: {
      type: "object",
      properties: { city: { type: "string" } },
      required: ["city"],
      additionalProperties: false,
    },
    strict: true,
  },
};

const responseTool: OpenAI.Responses.FunctionTool = {
  type: "function",
  name: "get_weather",
  parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  strict: false,
};

/** A client, as a library gives it back. */
export type Wrap = (openai: OpenAI) => OpenAI;

/** What a library has recorded since it was last asked, without times and ids. */
export type Recorded = () => unknown;

/**
 * The steps of a program whose client a library has wrapped or whose classes it has replaced: everything that the
 * program gets, and what the library has recorded of it.
 */
export const clientSteps = (
  wrap: Wrap,
  recorded: Recorded,
  /** Steps that the library cannot do with the official package. */
  without: readonly string[] = [],
): Steps => {
  const step =
    (work: (openai: OpenAI) => Promise<unknown>) =>
    async (world: World): Promise<unknown> => {
      const given = await work(wrap(new OpenAI({ ...world, maxRetries: 0 })));
      return { given, recorded: await recorded() };
    };
  const failures = (model: string) =>
    step(async (openai) => [
      await failureOf(() => openai.chat.completions.create({ model, messages })),
      await failureOf(() => openai.responses.create({ model, input })),
      await failureOf(() => openai.embeddings.create({ model, input })),
    ]);
  const failed = Object.fromEntries(
    Object.keys(FAILURES).map((model) => [model.replaceAll("-", " "), failures(model)]),
  );
  const all: Steps = {
    ...failed,
    "no stream": step((openai) =>
      failureOf(() => openai.chat.completions.create({ model: "no-such-model", messages, stream: true })),
    ),
    chat: step(async (openai) => [
      await openai.chat.completions.create({ model: "gpt-5", messages }),
      await openai.responses.create({ model: "gpt-5", input }),
    ]),
    stream: step(async (openai) => [
      await collect(
        await openai.chat.completions.create({
          model: "gpt-5",
          messages,
          stream: true,
          stream_options: { include_usage: true },
        }),
      ),
      await collect(await openai.responses.create({ model: "gpt-5", input, stream: true })),
    ]),
    "a stream that is left": step(async (openai) => {
      const stream = await openai.chat.completions.create({ model: "gpt-5", messages, stream: true });
      for await (const chunk of stream) return chunk;
      return undefined;
    }),
    tools: step(async (openai) => [
      await openai.chat.completions.create({ model: "gpt-5", messages, tools: [chatTool] }),
      await collect(
        await openai.chat.completions.create({ model: "gpt-5", messages, tools: [chatTool], stream: true }),
      ),
      await openai.responses.create({ model: "gpt-5", input, tools: [responseTool] }),
      await collect(
        await openai.responses.create({ model: "gpt-5", input, tools: [responseTool], stream: true }),
      ),
    ]),
    "structured output": step(async (openai) => {
      const chat = await openai.chat.completions.parse({
        model: "gpt-5",
        messages,
        response_format: zodResponseFormat(Weather, "weather"),
      });
      const response = await openai.responses.parse({
        model: "gpt-5",
        input,
        text: { format: zodTextFormat(Weather, "weather") },
      });
      const city: string | undefined = chat.choices[0]?.message.parsed?.city;
      return [city, chat, response.output_parsed?.degrees, response];
    }),
    "helper streams": step(async (openai) => {
      const chat = openai.chat.completions.stream({ model: "gpt-5", messages });
      const response = openai.responses.stream({ model: "gpt-5", input });
      return [await chat.finalChatCompletion(), (await response.finalResponse()).output_text];
    }),
    "the answer too": step(async (openai) => {
      const { data, response, request_id } = await openai.chat.completions
        .create({ model: "gpt-5", messages })
        .withResponse();
      return [data, response.status, request_id];
    }),
    "the answer alone": step(async (openai) => {
      const raw = await openai.chat.completions.create({ model: "gpt-5", messages }).asResponse();
      return [raw.status, raw.headers.get("x-request-id"), await raw.json()];
    }),
    embeddings: step(async (openai) => [
      await openai.embeddings.create({ model: "text-embedding-3-small", input: ["One.", "Two."] }),
      await openai.embeddings.create({
        model: "text-embedding-3-small",
        input: "One.",
        encoding_format: "float",
      }),
    ]),
    "what is not traced": step(async (openai) => [
      (await openai.models.list()).data,
      await collect(openai.models.list()),
      await openai.moderations.create({ model: "omni-moderation-latest", input: "A text." }),
    ]),
    "other options": step((openai) =>
      openai.withOptions({ maxRetries: 0 }).chat.completions.create({ model: "gpt-5", messages }),
    ),
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => !without.includes(name)));
};
