import { describe, expect, it } from "@jest/globals";
import {
  connectRealtime,
  connectResponses,
  type RealtimeOptions,
} from "../../../src/handwritten/realtime/index.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { loopClock } from "../../support/loop-clock.ts";
import { endOf, environmentOf, KEY, once, readUntil, rejection } from "../../support/realtime.ts";
import { socketServer } from "../../support/socket-server.ts";
import { until } from "../../support/until.ts";

/** The platform's own class, which Node has as browsers do. */
const NATIVE = { model: "m", WebSocket: globalThis.WebSocket } as const satisfies RealtimeOptions;

describe("the platform's sockets", () => {
  it("send the key in a header where the platform can", async () => {
    await using server = await socketServer();
    await using _ = await connectRealtime(environmentOf(server), NATIVE);
    expect((await server.peer(0)).headers.authorization).toBe(`Bearer ${KEY}`);
  });

  it("send a client secret as a subprotocol", async () => {
    await using server = await socketServer();
    await using _ = await connectRealtime(environmentOf(server), {
      ...NATIVE,
      clientSecret: "ek_1",
      auth: "subprotocol",
    });
    const { headers } = await server.peer(0);
    expect(headers["sec-websocket-protocol"]).toBe("realtime, openai-insecure-api-key.ek_1");
    expect(headers.authorization).toBeUndefined();
  });

  it("send and receive, and report when an event has left", async () => {
    await using server = await socketServer({ opened: (peer) => peer.send({ type: "test.hello" }) });
    await using connection = await connectRealtime(environmentOf(server), NATIVE);
    expect(await readUntil(connection, "test.hello" as never)).toHaveLength(1);
    const audio = "A".repeat(300_000);
    const sent = Array.from({ length: 20 }, () =>
      connection.send({ type: "input_audio_buffer.append", audio }).catch(() => {}),
    );
    await Promise.all(sent);
    expect(connection.queuedBytes).toBe(0);
    const peer = await server.peer(0);
    peer.socket.send(Buffer.from('{"type":"test.binary"}'));
    expect(await readUntil(connection, "test.binary" as never)).toHaveLength(1);
  });

  it("distinguish flushed events from buffered ones", async () => {
    await using server = await socketServer({ opened: ({ socket }) => socket.pause() });
    await using connection = await connectRealtime(environmentOf(server), { ...NATIVE, maxQueuedBytes: 0 });
    const audio = "A".repeat(1_000_000);
    const settled: number[] = [];
    for (let i = 0; i < 40; i++)
      void connection.send({ type: "input_audio_buffer.append", audio }).then(() => settled.push(i));
    await until(() => settled.length > 0);
    expect(connection.queuedBytes).toBeGreaterThan(0);
    const { socket } = await server.peer(0);
    socket.resume();
    await until(() => settled.length === 40);
    expect(settled).toEqual([...Array(40).keys()]);
    expect(connection.queuedBytes).toBe(0);
  });

  it.each([1000, 1001, 1011, 1012, 4001])("end with %i", async (code) => {
    await using server = await socketServer();
    const connection = await connectRealtime(environmentOf(server), NATIVE);
    (await server.peer(0)).socket.close(code, "why");
    const error = await endOf(connection);
    if (code === 1000) expect(error).toBeUndefined();
    else expect(error).toMatchObject({ code, reason: "why", wasClean: true });
  });

  it("break with 1006, and reconnect", async () => {
    await using server = await socketServer();
    using clock = loopClock();
    const options = { ...NATIVE, reconnect: true, clock };
    await using connection = await connectRealtime(environmentOf(server), options);
    const reconnected = once(connection, "reconnected");
    (await server.peer(0)).socket.terminate();
    await reconnected;
    expect(connection.state).toBe("open");
  });

  it("are refused without a reason, which the platform does not give", async () => {
    await using server = await socketServer({
      refuse: () => ({ status: 401, body: `{"error":{"message":"${KEY}"}}` }),
    });
    const error = await rejection(connectRealtime(environmentOf(server), NATIVE));
    expect(error).toMatchObject({ kind: "connection" });
    expect(String(error)).not.toContain(KEY);
    await server.allClosed();
  });

  it("end with an error for a message that is too large", async () => {
    await using server = await socketServer({
      opened: (peer) => peer.send({ type: "x", pad: "x".repeat(2000) }),
    });
    const connection = await connectRealtime(environmentOf(server), { ...NATIVE, maxMessageBytes: 1000 });
    expect(await endOf(connection)).toMatchObject({ kind: "too_large", limitBytes: 1000 });
    await server.allClosed();
  });

  it("end with an error when too much is not read: they cannot make the server wait", async () => {
    await using server = await socketServer();
    const connection = await connectRealtime(environmentOf(server), { ...NATIVE, maxUnreadBytes: 10_000 });
    const peer = await server.peer(0);
    for (let i = 0; i < 20; i++) peer.send({ type: "test.n", pad: "x".repeat(1000) });
    await connection.closed;
    let read = 0;
    const error = await (async () => {
      for await (const _ of connection) read++;
    })().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: "too_large", limitBytes: 10_000 });
    expect(read).toBe(10);
    await server.allClosed();
  });

  it("are left when the connection is aborted, or not there in time", async () => {
    await using server = await socketServer({ refuse: () => "hang" });
    const controller = new AbortController();
    const aborted = rejection(
      connectRealtime(environmentOf(server), { ...NATIVE, signal: controller.signal }),
    );
    const clock = fakeClock();
    const late = rejection(connectRealtime(environmentOf(server), { ...NATIVE, clock }));
    await until(() => server.requests.length === 2);
    controller.abort();
    clock.advance(10_000);
    expect(await aborted).toMatchObject({ kind: "abort" });
    expect(await late).toMatchObject({ kind: "timeout" });
    await server.allClosed();
  });

  it("detect a silent peer", async () => {
    await using server = await socketServer();
    const clock = fakeClock();
    const connection = await connectRealtime(environmentOf(server), {
      ...NATIVE,
      idleTimeoutMs: 5000,
      clock,
    });
    const ended = endOf(connection);
    clock.advance(5000);
    expect(await ended).toMatchObject({ code: 1006, reason: "no event for 5000 ms" });
    await server.allClosed();
  });

  it("carry responses as well", async () => {
    await using server = await socketServer({
      opened: (peer) => peer.send({ type: "response.created", response: { id: "r" } }),
    });
    await using connection = await connectResponses(environmentOf(server), {
      WebSocket: globalThis.WebSocket,
    });
    expect(await readUntil(connection, "response.created")).toHaveLength(1);
    expect((await server.peer(0)).url).toBe("/v1/responses");
  });
});
