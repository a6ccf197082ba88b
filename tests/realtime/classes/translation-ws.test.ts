import { describe, expect, it } from "@jest/globals";
import { OpenAI } from "../../../src/handwritten/index.ts";
import {
  BetaResponsesWS,
  OpenAIRealtimeError,
  OpenAIRealtimeTranslationWS,
} from "../../../src/handwritten/realtime/index.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { KEY, rejection } from "../../support/realtime.ts";
import { type SocketServer, socketServer } from "../../support/socket-server.ts";

const MODEL = { model: "gpt-realtime-translate" } as const;
const open = (server: SocketServer, props: object = {}): Promise<OpenAIRealtimeTranslationWS> =>
  OpenAIRealtimeTranslationWS.create(new OpenAI({ apiKey: KEY, baseURL: server.baseURL }), {
    ...MODEL,
    ...props,
  });
const DELTA = { type: "session.output_transcript.delta", event_id: "e", delta: "Hola" };
const CLOSED = { type: "session.closed", event_id: "e" };

describe("OpenAIRealtimeTranslationWS", () => {
  it("connects with the key and the model, and sends what was sent before it was open", async () => {
    await using server = await socketServer();
    const socket = await open(server);
    const update = { type: "session.update", session: { audio: { output: { language: "es" } } } } as const;
    socket.send(update);
    const peer = await server.peer(0);
    expect(await peer.receives(1)).toEqual([update]);
    expect([peer.url, peer.headers.authorization]).toEqual([
      "/v1/realtime/translations?model=gpt-realtime-translate",
      `Bearer ${KEY}`,
    ]);
    expect(socket.url.pathname).toBe("/v1/realtime/translations");
    socket.send(JSON.stringify(update));
    expect(await peer.receives(2)).toEqual([update, update]);
    socket.close();
  });

  it("finishes when all of the output has come and the socket is closed", async () => {
    await using server = await socketServer();
    const socket = await open(server);
    const heard: string[] = [];
    socket.on("session.output_transcript.delta", ({ delta }) => heard.push(delta));
    const finished = socket.finish({ timeoutMs: 60_000 });
    expect(socket.finish({ timeoutMs: 1 })).toBe(finished);
    const peer = await server.peer(0);
    expect(await peer.receives(1)).toEqual([{ type: "session.close" }]);
    for (const event of [DELTA, CLOSED]) peer.send(event);
    await finished;
    expect(heard).toEqual(["Hola"]);
    expect(socket.socket.readyState).toBe(socket.socket.CLOSED);
    // The input is closed: nothing is sent twice.
    socket.session.close();
    expect(() => socket.send({ type: "session.input_audio_buffer.append", audio: "" })).toThrow(
      OpenAIRealtimeError,
    );
    expect(peer.received).toHaveLength(1);
  });

  it("fails to finish when the socket closes before, or is closed", async () => {
    await using server = await socketServer();
    const socket = await open(server);
    const failed = rejection(socket.finish({ timeoutMs: 60_000 }));
    const peer = await server.peer(0);
    await peer.receives(1);
    peer.socket.close(1000);
    expect(await failed).toBeInstanceOf(OpenAIRealtimeError);
    const closed = await open(server);
    const ended = new Promise((resolve) => closed.once("close", resolve));
    closed.close();
    await ended;
    expect(await rejection(closed.finish({ timeoutMs: 1 }))).toBeInstanceOf(OpenAIRealtimeError);
  });

  it("ends when its time has passed, or the signal aborts", async () => {
    await using server = await socketServer();
    const clock = fakeClock();
    const socket = await open(server, { clock });
    const late = rejection(socket.finish({ timeoutMs: 5_000 }));
    await (await server.peer(0)).receives(1);
    clock.advance(5_000);
    expect(await late).toMatchObject({ message: expect.stringContaining("5000 ms") });
    const other = await open(server);
    const reason = new Error("enough");
    expect(await rejection(other.finish({ timeoutMs: 1, signal: AbortSignal.abort(reason) }))).toMatchObject({
      cause: reason,
    });
  });

  it.each([
    ["a model", { model: undefined }],
    ["known options", { reconnect: true }],
    ["a time that a timer can hold", { timeoutMs: Number.NaN }],
  ])("needs %s", async (_, wrong) => {
    await using server = await socketServer();
    const { timeoutMs, ...props } = wrong as { timeoutMs?: number };
    const use = async (): Promise<void> => {
      const socket = await open(server, props);
      await socket.finish({ timeoutMs: timeoutMs ?? 1 }).finally(() => socket.close());
    };
    expect(await rejection(use())).toMatchObject({ kind: "configuration" });
  });
});

describe("BetaResponsesWS", () => {
  it("has the events of the beta responses at the same address", async () => {
    await using server = await socketServer();
    const socket = new BetaResponsesWS(new OpenAI({ apiKey: KEY, baseURL: server.baseURL }));
    const inject = { type: "response.inject" as const, response_id: "r", input: [] };
    socket.send(inject);
    const peer = await server.peer(0);
    expect([peer.url, await peer.receives(1)]).toEqual(["/v1/responses", [inject]]);
    socket.close();
  });
});
