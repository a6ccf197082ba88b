import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { schemas } from "../../src/generated/json-schemas/schemas.ts";
import type { RealtimeClientEvent, RealtimeConversationItem } from "../../src/generated/models.ts";
import { Environment } from "../../src/handwritten/config/environment.ts";
import { connectRealtime, connectResponses } from "../../src/handwritten/realtime/index.ts";
import { startServer, type TestServer } from "../../src/handwritten/testing/index.ts";
import { createEventValidator } from "../../src/handwritten/testing/realtime/event-validator.ts";
import { endOf, once, readUntil, rejection } from "../support/realtime.ts";

const violationOf = createEventValidator(schemas);
const user: RealtimeConversationItem = {
  type: "message",
  role: "user",
  content: [{ type: "input_text", text: "hi" }],
};
const types = (events: readonly { readonly type: string }[]): string[] => events.map(({ type }) => type);

/** Checks every event that is read against the contract. */
const checked = async (
  connection: AsyncIterable<{ type: string }>,
  until: string,
  schema = "RealtimeServerEvent",
): Promise<{ type: string; [field: string]: unknown }[]> => {
  const events = await readUntil(connection, until as never);
  for (const event of events) {
    expect([event, violationOf(event, schema)]).toEqual([event, undefined]);
    // Each response has one output.
    expect((event as { output_index?: number }).output_index ?? 0).toBe(0);
  }
  return events as never;
};

describe("the server's sockets", () => {
  let server: TestServer;
  let environment: Environment;

  beforeAll(async () => {
    server = await startServer({ sockets: { pieces: 2, pieceChars: 6 } });
    environment = new Environment({ apiKey: server.apiKey, baseURL: server.url });
  });
  afterAll(() => server.close());

  const realtime = () => connectRealtime(environment, { model: "gpt-realtime" });
  const last = () => server.sockets.at(-1) as TestServer["sockets"][number];

  it("accept the key and a client secret, and no other credential", async () => {
    await (await realtime()).close();
    const secret = { model: "m", clientSecret: "ek_session_test", auth: "subprotocol" } as const;
    await (await connectRealtime(environment, secret)).close();
    const wrong = await rejection(connectRealtime(environment.with({ apiKey: "sk-wrong" }), { model: "m" }));
    expect(wrong).toMatchObject({
      status: 401,
      code: "invalid_api_key",
      requestID: expect.stringMatching(/^req_/),
    });
    const other = await rejection(connectResponses(environment.with({ apiKey: "ek_session_test" })));
    expect(other).toMatchObject({ status: 401 });
    expect(
      await rejection(connectRealtime(environment.with({ baseURL: `${server.url}/x` }), { model: "m" })),
    ).toMatchObject({ status: 404 });
    expect(await rejection(connectRealtime(environment, { model: "m", query: { model: "" } }))).toMatchObject(
      { status: 400, param: "model" },
    );
  });

  it("have a request id", async () => {
    await using connection = await realtime();
    expect(connection.requestID).toMatch(/^req_ws_/);
  });

  it("open a session, change it, and send its configuration", async () => {
    await using connection = await realtime();
    expect(types(await checked(connection, "conversation.created"))).toEqual([
      "session.created",
      "conversation.created",
    ]);
    await connection.send({
      type: "session.update",
      session: { type: "realtime", instructions: "be brief", output_modalities: ["text"] },
    });
    const [updated] = await checked(connection, "session.updated");
    expect(updated).toMatchObject({
      session: { model: "gpt-realtime", instructions: "be brief", output_modalities: ["text"] },
    });
  });

  it.each([
    {
      modality: "text",
      pieces: ["response.output_text.delta", "response.output_text.delta", "response.output_text.done"],
    },
    {
      modality: "audio",
      pieces: [
        ...Array(2).fill(["response.output_audio_transcript.delta", "response.output_audio.delta"]).flat(),
        "response.output_audio.done",
        "response.output_audio_transcript.done",
      ],
    },
  ] as const)("answer in $modality, with the whole sequence of events", async ({ modality, pieces }) => {
    await using connection = await realtime();
    await connection.send({ type: "conversation.item.create", item: user });
    await connection.send({ type: "response.create", response: { output_modalities: [modality] } });
    expect(types(await checked(connection, "rate_limits.updated"))).toEqual([
      "session.created",
      "conversation.created",
      "conversation.item.added",
      "conversation.item.done",
      "response.created",
      "response.output_item.added",
      "conversation.item.added",
      "response.content_part.added",
      ...pieces,
      "response.content_part.done",
      "response.output_item.done",
      "conversation.item.done",
      "response.done",
      "rate_limits.updated",
    ]);
  });

  it("call a function when they must, and take its output", async () => {
    await using connection = await realtime();
    const tools = [{ type: "function", name: "weather", parameters: {} } as const];
    await connection.send({
      type: "session.update",
      session: { type: "realtime", tools, tool_choice: "required" },
    });
    await connection.send({ type: "response.create" });
    const events = await checked(connection, "rate_limits.updated");
    const done = events.find(({ type }) => type === "response.function_call_arguments.done");
    expect(done).toMatchObject({ name: "weather", arguments: '{"said":"piece piece "}' });
    const pieces = events.filter(({ type }) => type === "response.function_call_arguments.delta");
    expect(pieces.map(({ delta }) => delta).join("")).toBe(done?.["arguments"]);
    const item = {
      type: "function_call_output",
      call_id: String(done?.["call_id"]),
      output: "sunny",
    } as const;
    await connection.send({ type: "conversation.item.create", item });
    expect(await checked(connection, "conversation.item.done")).toHaveLength(2);
  });

  it("take, transcribe and clear audio", async () => {
    await using connection = await realtime();
    const transcription = { model: "whisper-1" } as const;
    await connection.send({
      type: "session.update",
      session: { type: "realtime", audio: { input: { transcription } } },
    });
    await connection.send({ type: "input_audio_buffer.append", audio: "AAAA" });
    await connection.send({ type: "input_audio_buffer.clear" });
    await connection.send({ type: "input_audio_buffer.append", audio: "AAAA" });
    await connection.send({ type: "input_audio_buffer.commit" });
    const events = await checked(connection, "conversation.item.input_audio_transcription.completed");
    expect(types(events).slice(2)).toEqual([
      "session.updated",
      "input_audio_buffer.cleared",
      "input_audio_buffer.committed",
      "conversation.item.added",
      "conversation.item.done",
      "conversation.item.input_audio_transcription.delta",
      "conversation.item.input_audio_transcription.completed",
    ]);
  });

  it("keep the order of items, and truncate, retrieve and delete them", async () => {
    await using connection = await realtime();
    const said: RealtimeConversationItem = {
      id: "b",
      type: "message",
      role: "assistant",
      content: [{ type: "output_text", text: "x" }],
    };
    await connection.send({ type: "conversation.item.create", item: { ...user, id: "a" } });
    await connection.send({ type: "conversation.item.create", item: said });
    await connection.send({
      type: "conversation.item.create",
      item: { ...user, id: "c" },
      previous_item_id: "a",
    });
    await connection.send({
      type: "conversation.item.create",
      item: { ...user, id: "d" },
      previous_item_id: "root",
    });
    await connection.send({
      type: "conversation.item.truncate",
      item_id: "b",
      content_index: 0,
      audio_end_ms: 5,
    });
    await connection.send({ type: "conversation.item.retrieve", item_id: "c" });
    await connection.send({ type: "conversation.item.delete", item_id: "c" });
    const events = await checked(connection, "conversation.item.deleted");
    const added = events.filter(({ type }) => type === "conversation.item.added");
    expect(added.map(({ previous_item_id }) => previous_item_id)).toEqual([null, "a", "a", null]);
    expect(types(events).slice(-3)).toEqual([
      "conversation.item.truncated",
      "conversation.item.retrieved",
      "conversation.item.deleted",
    ]);
  });

  it("stop a response that is cancelled", async () => {
    await using slow = await startServer({ sockets: { pieces: 100, paceMs: 5 } });
    await using connection = await connectRealtime(
      new Environment({ apiKey: slow.apiKey, baseURL: slow.url }),
      { model: "m" },
    );
    await connection.send({ type: "response.create", response: { output_modalities: ["text"] } });
    await once(connection, "response.output_text.delta");
    await connection.send({ type: "response.create" });
    expect(await once(connection, "error")).toMatchObject({
      code: "conversation_already_has_active_response",
    });
    await connection.send({ type: "response.cancel" });
    const done = await once<{ response: { status: string } }>(connection, "response.done");
    expect(done.response.status).toBe("cancelled");
  });

  it.each<{ name: string; event: unknown; want: object }>([
    { name: "an unknown type", event: { type: "nonsense" }, want: { param: "type", code: "invalid_value" } },
    {
      name: "no type",
      event: { event_id: "x" },
      want: { param: "type", code: "missing_required_parameter" },
    },
    {
      name: "a missing field",
      event: { type: "conversation.item.delete" },
      want: { param: "item_id", code: "missing_required_parameter" },
    },
    {
      name: "a field of a wrong type",
      event: { type: "input_audio_buffer.append", audio: 3 },
      want: { param: "audio", code: "invalid_type" },
    },
    {
      name: "an item that is not there",
      event: { type: "conversation.item.delete", item_id: "no" },
      want: { code: "item_delete_invalid_item_id" },
    },
    {
      name: "a place that is not there",
      event: { type: "conversation.item.create", item: user, previous_item_id: "no" },
      want: { param: "previous_item_id" },
    },
    {
      name: "the output of no call",
      event: {
        type: "conversation.item.create",
        item: { type: "function_call_output", call_id: "no", output: "" },
      },
      want: { code: "invalid_tool_call_id" },
    },
    {
      name: "nothing to cancel",
      event: { type: "response.cancel" },
      want: { code: "response_cancel_not_active" },
    },
    {
      name: "no audio to commit",
      event: { type: "input_audio_buffer.commit" },
      want: { code: "input_audio_buffer_commit_empty" },
    },
    {
      name: "another kind of session",
      event: { type: "session.update", session: { type: "transcription" } },
      want: { param: "session.type" },
    },
  ])("answer $name with an error event that names the event, and go on", async ({ event, want }) => {
    await using connection = await realtime();
    await connection.send({ ...(event as RealtimeClientEvent), event_id: "mine" });
    const error = (await checked(connection, "error")).at(-1) as unknown as { error: object };
    expect(error.error).toMatchObject({ type: "invalid_request_error", event_id: "mine", ...want });
    await connection.send({ type: "input_audio_buffer.clear" });
    await readUntil(connection, "input_audio_buffer.cleared");
  });

  it("listen only, in a transcription session", async () => {
    await using connection = await connectRealtime(environment, { intent: "transcription" });
    const [created] = await checked(connection, "session.created");
    expect(created).toMatchObject({ session: { type: "transcription" } });
    await connection.send({ type: "response.create" });
    await checked(connection, "error");
  });

  it("translate, and close when they are asked to", async () => {
    const connection = await connectRealtime(environment, {
      intent: "translation",
      model: "gpt-realtime-translate",
    });
    const schema = "RealtimeTranslationServerEvent";
    await connection.send({
      type: "session.update",
      session: { audio: { input: { transcription: { model: "w" } }, output: { language: "es" } } },
    });
    await connection.send({ type: "session.input_audio_buffer.append", audio: "AAAA" });
    await connection.send({ type: "session.close" });
    expect(types(await checked(connection, "session.closed", schema))).toEqual([
      "session.created",
      "session.updated",
      "session.input_transcript.delta",
      "session.output_transcript.delta",
      "session.output_audio.delta",
      "session.closed",
    ]);
    expect(await endOf(connection)).toBeUndefined();
  });

  it("give responses, side by side in lanes and one after the other in each", async () => {
    await using connection = await connectResponses(environment);
    for (const stream_id of ["a", "b", "a"])
      await connection.send({ type: "response.create", model: "gpt-5.2", input: "hi", stream_id });
    const events: { type: string; [field: string]: unknown }[] = [];
    for (let i = 0; i < 3; i++)
      events.push(...(await checked(connection, "response.completed", "ResponsesServerEvent")));
    const story = [
      "response.created",
      "response.in_progress",
      "response.output_item.added",
      "response.content_part.added",
      "response.output_text.delta",
      "response.output_text.delta",
      "response.output_text.done",
      "response.content_part.done",
      "response.output_item.done",
      "response.completed",
    ];
    const inLane = (lane: string) => types(events.filter(({ stream_id }) => stream_id === lane));
    expect(inLane("a")).toEqual([...story, ...story]);
    expect(inLane("b")).toEqual(story);
  });

  it("continue a response, prepare one, and refuse an unknown one", async () => {
    await using connection = await connectResponses(environment);
    await connection.send({ type: "response.create", model: "m", input: "hi", generate: false } as never);
    const events = await checked(connection, "response.completed", "ResponsesServerEvent");
    expect(types(events)).toEqual(["response.created", "response.in_progress", "response.completed"]);
    const prepared = events[0] as unknown as { response: { id: string } };
    const { id } = prepared.response;
    await connection.send({ type: "response.create", model: "m", input: "hi", previous_response_id: id });
    await checked(connection, "response.completed", "ResponsesServerEvent");
    await connection.send({
      type: "response.create",
      model: "m",
      input: "hi",
      previous_response_id: "no",
      stream_id: "s",
    });
    const error = (await checked(connection, "error", "ResponsesServerEvent")).at(-1);
    expect(error).toMatchObject({
      status: 400,
      stream_id: "s",
      error: { code: "previous_response_not_found" },
    });
    await connection.send({ type: "response.create", model: 3 } as never);
    expect(await once(connection, "error")).toMatchObject({ kind: "bad_request", param: "model" });
  });

  it("misbehave as a test asks: malformed, oversize, half open, any close code", async () => {
    const malformed = await realtime();
    await once(malformed, "conversation.created");
    const failed = once(malformed, "error");
    last().send("{");
    expect(await failed).toMatchObject({ kind: "decode" });
    last().send({ type: "future.event" });
    await once(malformed, "future.event");
    last().close(4321, "test");
    expect(await endOf(malformed)).toMatchObject({ code: 4321 });

    const oversize = await connectRealtime(environment, { model: "m", maxMessageBytes: 10_000 });
    last().send("x".repeat(10_001));
    expect(await endOf(oversize)).toMatchObject({ kind: "too_large" });

    const impatient = { model: "m", pingIntervalMs: 20, pingTimeoutMs: 20 } as const;
    const frozen = await connectRealtime(environment, impatient);
    last().freeze();
    expect(await endOf(frozen)).toMatchObject({ code: 1006, reason: expect.stringContaining("ping") });

    const broken = await realtime();
    last().terminate();
    expect(await endOf(broken)).toMatchObject({ code: 1006 });
  });

  it("restore a session over a loss, as the API would", async () => {
    await using connection = await connectRealtime(environment, {
      model: "gpt-realtime",
      reconnect: { baseDelayMs: 1 },
    });
    await connection.send({
      type: "session.update",
      session: { type: "realtime", output_modalities: ["text"] },
    });
    await connection.send({ type: "conversation.item.create", item: { ...user, id: "mine" } });
    await connection.send({ type: "response.create" });
    await readUntil(connection, "rate_limits.updated");
    last().terminate();
    await readUntil(connection, "reconnected");
    await connection.send({ type: "conversation.item.retrieve", item_id: "mine" });
    await connection.send({ type: "response.create" });
    const events = await readUntil(connection, "rate_limits.updated");
    expect(types(events).slice(0, 4)).toEqual([
      "session.created",
      "conversation.created",
      "conversation.item.retrieved",
      "response.created",
    ]);
    expect(types(events)).toContain("response.output_text.delta");
    expect(types(events)).not.toContain("error");
    expect(types(last().received)).toEqual([
      "session.update",
      "conversation.item.create",
      "conversation.item.create",
      "conversation.item.retrieve",
      "response.create",
    ]);
  });
});
