import { describe, expect, it } from "@jest/globals";
import type * as models from "../../../src/generated/models.ts";
import { createChatCompletion, listModels } from "../../../src/generated/operations/index.ts";
import { createClient } from "../../../src/handwritten/client/create-client.ts";
import { profiles } from "../../../src/handwritten/config/profiles/index.ts";
import type { Client } from "../../../src/handwritten/core/assemble-client.ts";
import { paginate } from "../../../src/handwritten/core/pages/paginate.ts";
import { classify } from "../../../src/handwritten/errors/classify.ts";
import {
  accumulate,
  chatCompletionAccumulator,
} from "../../../src/handwritten/streaming/accumulate/index.ts";
import { eventStreams } from "../../../src/handwritten/streaming/events/event-streams.ts";
import { rejection } from "../../support/call.ts";
import {
  type Answered,
  type ProviderServer,
  providerServer,
} from "../../support/providers/provider-server.ts";
import { recordings } from "../../support/providers/recorded/index.ts";
import type { Recording, WantedError, WantedText } from "../../support/providers/recorded/recording.ts";

const request = {
  model: "a-model",
  messages: [{ role: "user", content: "Hello" }],
} satisfies models.CreateChatCompletionRequest;

interface Connection extends AsyncDisposable {
  readonly server: ProviderServer;
  readonly client: Client;
}

/** A client, and a server that has one answer to everything. */
const connect = async ({ profile }: Recording, answer: Answered): Promise<Connection> => {
  const server = await providerServer({ prefix: "/v1", routes: {}, unknown: () => answer });
  const client = createClient({
    ...(profile && { profile }),
    baseURL: server.baseURL,
    apiKey: "test-key",
    streaming: eventStreams,
  });
  return { server, client, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
};

const usageOf = (usage: WantedText["usage"]): object | undefined =>
  usage && { prompt_tokens: usage[0], completion_tokens: usage[1], total_tokens: usage[2] };

const expectError = (error: unknown, want: WantedError): void => {
  const { error: type, says, mayPass, after: _, ...fields } = want;
  expect(error).toBeInstanceOf(type);
  expect(error).toMatchObject(fields);
  expect((error as Error).message).toContain(says);
  expect(classify(error).mayPass).toBe(mayPass);
};

/** A whole answer, read once. */
const expectCompletion = async (recording: Recording, answer: Answered, want: WantedText): Promise<void> => {
  await using connection = await connect(recording, answer);
  const completion = await connection.client.send(createChatCompletion(request));
  const [choice] = completion.choices;
  const content: unknown = choice?.message.content ?? "";
  expect(typeof content === "string" ? content : JSON.stringify(content)).toBe(want.text);
  expect(choice?.finish_reason).toBe(want.finishReason);
  if (want.usage) expect(completion.usage).toMatchObject(usageOf(want.usage) ?? {});
  expect(completion).toMatchObject(want.also ?? {});
};

interface Chunk {
  readonly choices: readonly { delta?: { content?: unknown }; finish_reason?: string | null }[];
  readonly usage?: unknown;
}

/** Reads a stream as far as it goes. */
const readAll = async (
  stream: AsyncIterable<unknown>,
): Promise<{ chunks: readonly Chunk[]; text: string; error?: unknown }> => {
  const chunks: Chunk[] = [];
  const textOf = (): string => chunks.map(({ choices }) => choices[0]?.delta?.content ?? "").join("");
  try {
    for await (const chunk of stream) chunks.push(chunk as Chunk);
    return { chunks, text: textOf() };
  } catch (error) {
    return { chunks, text: textOf(), error };
  }
};

/** A stream, read event by event and once more as its sum. */
const expectStream = async (recording: Recording, answer: Answered, want: WantedText): Promise<void> => {
  await using connection = await connect(recording, answer);
  const streamed = createChatCompletion({ ...request, stream: true });
  const { chunks, text, error } = await readAll(await connection.client.send(streamed));
  expect(error).toBeUndefined();
  expect(text).toBe(want.text);
  const reasons = chunks.flatMap(({ choices }) => choices[0]?.finish_reason ?? []);
  expect(reasons.at(-1) ?? null).toBe(want.finishReason);
  if (want.usage)
    expect(chunks.findLast(({ usage }) => usage)?.usage).toMatchObject(usageOf(want.usage) ?? {});
  if (want.also) expect(chunks).toContainEqual(expect.objectContaining(matching(want.also)));

  const sum = await accumulate(await connection.client.send(streamed), chatCompletionAccumulator());
  expect(sum?.choices[0]?.message.content ?? "").toBe(want.text);
  expect(sum?.choices[0]?.finish_reason ?? null).toBe(want.finishReason);
  if (want.usage) expect(sum?.usage).toMatchObject(usageOf(want.usage) ?? {});
};

/** An object whose fields match in turn, for a list of which one element has to. */
const matching = (value: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      Array.isArray(inner)
        ? inner.map((one) => expect.objectContaining(matching(one as object)))
        : typeof inner === "object" && inner !== null
          ? expect.objectContaining(matching(inner as object))
          : inner,
    ]),
  );

const expectFailure = async (
  recording: Recording,
  answer: Answered & { readonly streamed?: boolean },
  want: WantedError,
): Promise<void> => {
  await using connection = await connect(recording, answer);
  const { client, server } = connection;
  if (!answer.streamed) {
    expectError(await rejection(client.send(createChatCompletion(request))), want);
    // What is refused without a stream is refused with one.
    expectError(await rejection(client.send(createChatCompletion({ ...request, stream: true }))), want);
    expect(server.calls).toHaveLength(2);
    return;
  }
  const { text, error } = await readAll(
    await client.send(createChatCompletion({ ...request, stream: true })),
  );
  expectError(error, want);
  expect(text).toBe(want.after);
};

const isError = (want: WantedText | WantedError): want is WantedError => "error" in want;

describe.each(recordings)("$called, as recorded:", (recording) => {
  it("a completion", () => expectCompletion(recording, recording.completion, recording.completion.want));

  it("a stream", () => expectStream(recording, recording.stream, recording.stream.want));

  it("the list of models", async () => {
    await using connection = await connect(recording, recording.models);
    const ids: string[] = [];
    for await (const { id } of paginate(connection.client, listModels())) ids.push(id);
    expect(ids).toEqual(recording.models.want);
    expect(connection.server.calls).toHaveLength(1);
  });

  const refusals = (["unauthorized", "missingModel", "limited", "failing"] as const).flatMap((name) => {
    const answer = recording[name];
    return answer ? [{ name, answer }] : [];
  });
  it.each(refusals)("an error: $name", ({ answer }) => expectFailure(recording, answer, answer.want));

  const odd = Object.entries(recording.odd).map(([name, answer]) => ({ name, answer }));
  if (odd.length)
    it.each(odd)("$name", ({ answer }) => {
      const { want } = answer;
      if (isError(want)) return expectFailure(recording, answer, want);
      return answer.streamed
        ? expectStream(recording, answer, want)
        : expectCompletion(recording, answer, want);
    });
});

describe("the recordings", () => {
  it("are of every provider that has a profile, and name their sources", () => {
    const recorded = new Set(recordings.flatMap(({ profile }) => (profile ? [profile.name] : [])));
    const named = Object.values(profiles).map(
      (profile) => (typeof profile === "function" ? profile() : profile).name,
    );
    expect(named.filter((name) => !recorded.has(name))).toEqual([]);
    expect(recordings.every(({ sources }) => sources.length > 1)).toBe(true);
    // Six and more have an answer of every kind.
    const whole = recordings.filter(({ unauthorized, limited }) => unauthorized && limited);
    expect(whole.length).toBeGreaterThanOrEqual(6);
  });
});
