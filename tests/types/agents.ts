import OpenAI, { type models } from "api-openai";
import { createClient, type ResultOf } from "api-openai/core";
import { createAgentEnvironment, createAgentSession, streamAgentSessionEvents } from "api-openai/operations";
import { standardAgentTextFormat } from "api-openai/helpers/beta/agents/standard-schema";
import { zodAgentTextFormat } from "api-openai/helpers/beta/agents/zod";
import type { EventStream } from "api-openai/streaming";
import { z } from "zod";
import { assert, type Equal } from "./expect.ts";

declare const openai: OpenAI;
const environment = { type: "none" } as const;
const hosted = { type: "openai_hosted" } as const;

export async function sessions(): Promise<void> {
  const { sessions } = openai.beta.agents;
  const made = await openai.beta.agents.sessions.create({ environment });
  [made.status satisfies string, made._request_id];
  const streamed = await sessions.create({ environment, stream: true });
  for await (const event of streamed)
    if (event.type === "agent.session.turn.output_text.delta") event.delta satisfies string;
  // An operation that always streams gives the stream, with parameters or without.
  const followed = await sessions.events.stream("as_1");
  followed.verdict satisfies "complete" | "truncated" | "cancelled" | undefined;
  for await (const event of await sessions.events.stream("as_1", { include_obfuscation: false }, { timeout: 5 }))
    event.event_id satisfies string;
  // @ts-expect-error no such parameter
  await sessions.events.stream("as_1", { after: "e" });
}

export async function turns(): Promise<void> {
  const stream = openai.beta.agents.sessions.stream("as_1", {
    input: [{ role: "user", content: [{ type: "input_text", text: "Hi" }] }],
    toolHandlers: { weather: async ({ city }) => ({ sun: Boolean(city) }) },
    onToolError: ({ stage }) => stage satisfies "arguments" | "execution" | "output",
  });
  stream.on("textDelta", (delta) => delta satisfies string);
  stream.on("message", ({ content }) => content satisfies object[]);
  const { output_text, turn } = await stream.finalResult();
  [output_text satisfies string, turn.status satisfies string];
  // @ts-expect-error a function gives no number
  openai.beta.agents.sessions.stream("as_1", { input: "Hi", toolHandlers: { weather: () => 5 } });
  // @ts-expect-error no input
  openai.beta.agents.sessions.stream("as_1", {});
}

export async function outputs(): Promise<void> {
  const { sessions } = openai.beta.agents;
  const schema = z.object({ city: z.string() });
  const format = zodAgentTextFormat(schema);
  const made = sessions.createAndStream({ agent: { model: "m", text: { format } }, environment, input: "Hi" });
  const { output_parsed } = await made.finalResult();
  assert<Equal<typeof output_parsed, { city: string }>>();
  const outputFormat = standardAgentTextFormat(schema);
  const turn = await sessions.stream("as_1", { input: "Hi", outputFormat }).finalResult();
  assert<Equal<typeof turn.output_parsed, { city: string }>>();
  // @ts-expect-error no format reads it
  (await sessions.stream("as_1", { input: "Hi" }).finalResult()).output_parsed;
  const plain = { type: "json_schema", schema: {} } as const;
  const raw = sessions.createAndStream({ agent: { model: "m", text: { format: plain } }, environment, input: "Hi" });
  // @ts-expect-error no format reads it
  (await raw.finalResult()).output_parsed;
}

export async function headers(): Promise<void> {
  await openai.beta.agents.environments.create({ environment: hosted, "Idempotency-Key": "key" });
  // @ts-expect-error as the header is called
  await openai.beta.agents.environments.create({ environment: hosted, idempotencyKey: "key" });
  createAgentEnvironment({ environment: hosted, "Idempotency-Key": "key" });
}

export async function values(): Promise<void> {
  const client = createClient({ apiKey: "k" });
  const request = streamAgentSessionEvents("as_1");
  assert<Equal<ResultOf<typeof request>, EventStreamOf>>();
  const made = createAgentSession({ environment, stream: true });
  made satisfies { readonly reply: string };
  await client.send(request);
}
type EventStreamOf = Awaited<ReturnType<OpenAI["beta"]["agents"]["sessions"]["events"]["stream"]>>;

export async function lists(): Promise<void> {
  const permissions = openai.fineTuning.checkpoints.permissions;
  for await (const { project_id } of permissions.list("ft:m")) project_id satisfies string;
  (await permissions.retrieve("ft:m")).data satisfies object[];
  for await (const { path } of openai.beta.agents.environments.files.list("env_1", { path: "/data" }))
    path satisfies string;
  const uploaded = await openai.beta.agents.environments.files.upload("env_1", { file: new Blob([]), path: "/workspace/a" });
  uploaded.uploadedFile.id satisfies string;
  ({}) as EventStream<number> satisfies AsyncIterable<number>;
}
