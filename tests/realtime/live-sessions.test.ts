import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { WebSocket } from "ws";
import { schemas } from "../../src/generated/json-schemas/schemas.ts";
import { Environment } from "../../src/handwritten/config/environment.ts";
import { OpenAI } from "../../src/handwritten/index.ts";
import { connectLive } from "../../src/handwritten/live/index.ts";
import { liveAddress } from "../../src/handwritten/live/live-address.ts";
import { startServer, type TestServer } from "../../src/handwritten/testing/index.ts";
import { createEventValidator } from "../../src/handwritten/testing/realtime/event-validator.ts";
import { endOf, environmentOf, readUntil, rejection } from "../support/realtime.ts";

const violationOf = createEventValidator(schemas);

/** Reads until an event of a type, and holds each against the contract. */
const checked = async (
  connection: AsyncIterable<{ readonly type: string }>,
  until: string,
  schema = "ServerEvent",
): Promise<Record<string, unknown>[]> => {
  const events = await readUntil(connection, until);
  for (const event of events) expect([event, violationOf(event, schema)]).toEqual([event, undefined]);
  return events as never;
};
const types = (events: readonly Record<string, unknown>[]): unknown[] => events.map(({ type }) => type);

describe("the address of a Live connection", () => {
  const address = (session: Parameters<typeof liveAddress>[1], query?: Record<string, string>) =>
    liveAddress(environmentOf({ baseURL: "https://example.org/v1" }), session, query).href;

  it.each<[Parameters<typeof liveAddress>[1], string]>([
    [{}, "/live/sessions"],
    [{ sessionID: "live_1" }, "/live/sessions/live_1/attach"],
    [{ sessionID: "live/ö 1" }, "/live/sessions/live%2F%C3%B6%201/attach"],
    [{ sessionID: "live_1", gracefulClose: true }, "/live/sessions/live_1/attach?graceful_close=true"],
    [{ sessionID: "live_1", gracefulClose: false }, "/live/sessions/live_1/attach?graceful_close=false"],
    [{ forkOf: "live_1" }, "/live/sessions/live_1/fork"],
  ])("of %j is %s", (session, path) => {
    expect(address(session)).toBe(`wss://example.org/v1${path}`);
  });

  it("takes more of the query from the caller, whose word is the last", () => {
    const sideband = { sessionID: "live_1", gracefulClose: true };
    expect(address(sideband, { graceful_close: "x", a: "1" })).toMatch(/\?graceful_close=x&a=1$/);
  });

  it.each([
    [{ sessionID: "a", forkOf: "b" }, "configuration"],
    [{ gracefulClose: true }, "configuration"],
    [{ forkOf: "b", gracefulClose: true }, "configuration"],
    [{ sessionID: "" }, "request"],
    [{ sessionID: ".." }, "request"],
  ])("of %j is refused", (session, kind) => {
    expect(() => address(session as never)).toThrow(expect.objectContaining({ kind }));
  });
});

describe("a Live session", () => {
  let server: TestServer;
  let environment: Environment;
  beforeAll(async () => {
    server = await startServer({ sockets: { pieces: 2, pieceChars: 6 } });
    environment = new Environment({ apiKey: server.apiKey, baseURL: server.url, organization: "org-1" });
  });
  afterAll(() => server.close());

  const last = () => server.sockets.at(-1) as TestServer["sockets"][number];
  const started = async () => {
    const connection = await connectLive(environment);
    await connection.send({ type: "session.start", event_id: "mine", session: { model: "gpt-live-1" } });
    const events = await checked(connection, "session.started");
    return { connection, events };
  };

  it("is opened as its client says, with its key in a header", async () => {
    const openai = new OpenAI({ apiKey: server.apiKey, baseURL: server.url });
    const connection = await connectLive(openai, { headers: { "x-own": "1" }, query: { a: "b" } });
    expect(connection.requestID).toMatch(/^req_/);
    expect(last()).toMatchObject({
      url: "/v1/live/sessions?a=b",
      headers: { authorization: `Bearer ${server.apiKey}`, "x-own": "1" },
    });
    await connection.close();
    expect(last().headers["sec-websocket-protocol"]).toBeUndefined();
    const wrong = await rejection(connectLive(environment.with({ apiKey: "sk-wrong" })));
    expect(wrong).toMatchObject({
      kind: "authentication",
      status: 401,
      request: { operation: "connectLive" },
    });
  });

  it("begins with what the client sends, and not before", async () => {
    const connection = await connectLive(environment);
    await connection.send({ type: "session.update", event_id: "early", session: {} });
    const [early] = await checked(connection, "error");
    expect(early).toMatchObject({ error: { code: "session_not_started" }, client_event_id: "early" });
    await connection.send({
      type: "session.start",
      event_id: "mine",
      session: { model: "gpt-live-1", store: true },
    });
    const [begun] = await checked(connection, "session.started");
    expect(begun).toMatchObject({ client_event_id: "mine", session: { model: "gpt-live-1", store: true } });
    await connection.send({ type: "session.start", session: { model: "gpt-live-1" } });
    expect(await checked(connection, "error")).toMatchObject([
      { error: { code: "session_already_started" } },
    ]);
    await connection.close();
  });

  it("hears and speaks, unless it is muted", async () => {
    const { connection } = await started();
    await connection.send({ type: "session.input_audio.append", audio: "AAAA" });
    const spoken = await checked(connection, "session.output_audio.delta");
    expect(types(spoken)).toEqual([
      "session.input_transcript.delta",
      "session.output_transcript.delta",
      "session.output_audio.delta",
    ]);
    expect(spoken.at(-1)).toMatchObject({ delta: "AAAA", start_ms: 0, end_ms: 200 });
    await connection.send({ type: "session.input_audio.mute" });
    await connection.send({ type: "session.input_audio.append", audio: "BBBB" });
    await connection.send({ type: "session.input_audio.unmute" });
    expect(types(await checked(connection, "session.input_audio.unmuted"))).toEqual([
      "session.input_audio.muted",
      "session.input_audio.unmuted",
    ]);
    await connection.close();
  });

  it("answers what it is given beside the audio, and says to which event", async () => {
    const { connection } = await started();
    const about = { content: "be brief", delegation_id: null };
    await connection.send({ type: "session.instructions.append", event_id: "e1", ...about });
    await connection.send({ type: "session.thinking.append", event_id: "e2", ...about });
    await connection.send({ type: "session.commentary.append", event_id: "e3", ...about });
    await connection.send({ type: "decision.item.delete", event_id: "e4", item_id: "item_1" });
    await connection.send({ type: "session.output_audio.fixture.play", event_id: "e5", audio: "AAAA" });
    await connection.send({ type: "session.update", event_id: "e6", session: {} });
    const events = await checked(connection, "session.updated");
    expect(events.map(({ type, client_event_id }) => [client_event_id, type])).toEqual([
      ["e1", "session.instructions.appended"],
      ["e2", "session.thinking.appended"],
      ["e3", "session.commentary.appended"],
      ["e4", "decision.item.deleted"],
      ["e5", "session.output_audio.fixture.playing"],
      ["e5", "session.output_audio.fixture.played"],
      ["e6", "session.updated"],
    ]);
    await connection.close();
  });

  it("ends with its usage when the client closes it, and the loop with it", async () => {
    const { connection } = await started();
    await connection.send({ type: "session.input_audio.append", audio: "AAAA" });
    await connection.send({ type: "session.close" });
    const events = await checked(connection, "session.closed");
    expect(events.at(-1)).toMatchObject({ reason: "close_requested", usage: { seconds: 0.2 } });
    expect(await endOf(connection)).toBeUndefined();
  });

  it("is observed and controlled over a sideband, which sends no audio", async () => {
    const connection = await connectLive(environment, { sessionID: "live_7", gracefulClose: true });
    expect(last().url).toBe("/v1/live/sessions/live_7/attach?graceful_close=true");
    await connection.send({ type: "transport.dtmf.send", event: "1", event_id: "key" });
    const [sent] = await checked(connection, "transport.dtmf.sent", "SidebandServerEvent");
    expect(sent).toMatchObject({ event: "1", client_event_id: "key" });
    await connection.send({ type: "session.update", session: {} });
    const [updated] = await checked(connection, "session.updated", "SidebandServerEvent");
    expect(updated).toMatchObject({ session: { id: "live_7" } });
    await connection.send({ type: "session.input_audio.append", audio: "AAAA" } as never);
    expect(await checked(connection, "error", "SidebandServerEvent")).toMatchObject([{ type: "error" }]);
    await connection.close();
  });

  it("goes on from a stored one as a fork, which begins anew", async () => {
    const connection = await connectLive(environment, { forkOf: "live_7" });
    expect(last().url).toBe("/v1/live/sessions/live_7/fork");
    await connection.send({ type: "session.start", session: {} });
    const [begun] = await checked(connection, "session.started", "ForkServerEvent");
    expect(begun).toMatchObject({ session: { id: expect.stringMatching(/^live_0/) } });
    await connection.close();
  });

  it("has no socket at any other path", async () => {
    const wrong = environment.with({ baseURL: `${server.url}/x` });
    expect(await rejection(connectLive(wrong))).toMatchObject({ status: 404 });
    const malformed = new WebSocket(`${server.url.replace("http", "ws")}/live/sessions/%E0%A4%A/attach`, {
      headers: { authorization: `Bearer ${server.apiKey}` },
    });
    const [, response] = (await once(malformed, "unexpected-response")) as [unknown, IncomingMessage];
    expect(response.statusCode).toBe(404);
    response.destroy();
  });

  it("is replaced after a loss, and nothing is sent that the caller did not send", async () => {
    const connection = await connectLive(environment, { sessionID: "live_7", reconnect: { baseDelayMs: 1 } });
    const back = new Promise((resolve) => connection.on("reconnected", resolve));
    last().terminate();
    await back;
    await connection.send({ type: "session.update", session: {} });
    await checked(
      (async function* () {
        for await (const event of connection) if (event.type.startsWith("session.")) yield event;
      })(),
      "session.updated",
      "SidebandServerEvent",
    );
    expect(last().url).toBe("/v1/live/sessions/live_7/attach");
    expect(last().received.map(({ type }) => type)).toEqual(["session.update"]);
    await connection.close();
  });
});
