import { describe, expect, it } from "@jest/globals";
import { SendQueueFullError, SocketClosedError } from "../../src/handwritten/errors/index.ts";
import { type ConnectionClose, connectRealtime } from "../../src/handwritten/realtime/index.ts";
import { endOf, environmentOf, once, rejection } from "../support/realtime.ts";
import { socketServer } from "../support/socket-server.ts";

const MODEL = { model: "m" } as const;
const append = (size: number) => ({ type: "input_audio_buffer.append", audio: "A".repeat(size) }) as const;

describe("send", () => {
  it("resolves when the event has left, and the server gets them in order", async () => {
    await using server = await socketServer();
    await using connection = await connectRealtime(environmentOf(server), MODEL);
    const sent = Array.from({ length: 100 }, (_, n) =>
      connection.send({ type: "response.cancel", response_id: String(n) }),
    );
    await Promise.all(sent);
    expect(connection.queuedBytes).toBe(0);
    const received = await (await server.peer(0)).receives(100);
    expect(received.map(({ response_id }) => response_id)).toEqual([...Array(100).keys()].map(String));
  });

  it("sends half of a surrogate pair as U+FFFD", async () => {
    await using server = await socketServer();
    await using connection = await connectRealtime(environmentOf(server), MODEL);
    await connection.send({ type: "response.cancel", response_id: "cut \ud83d" });
    expect(await (await server.peer(0)).receives(1)).toEqual([
      { type: "response.cancel", response_id: "cut \ufffd" },
    ]);
  });

  it("sends the event as it was when it was called", async () => {
    await using server = await socketServer();
    await using connection = await connectRealtime(environmentOf(server), MODEL);
    const event: { type: "response.cancel"; response_id: string } = {
      type: "response.cancel",
      response_id: "before",
    };
    const sent = connection.send(event);
    event.response_id = "after";
    await sent;
    expect(await (await server.peer(0)).receives(1)).toEqual([
      { type: "response.cancel", response_id: "before" },
    ]);
  });

  it("refuses events above the bound while the server does not read, and drops nothing else", async () => {
    await using server = await socketServer({ opened: ({ socket }) => socket.pause() });
    await using connection = await connectRealtime(environmentOf(server), {
      ...MODEL,
      maxQueuedBytes: 100_000,
    });
    const { socket, receives } = await server.peer(0);
    const sent: Promise<void>[] = [];
    let refused: unknown;
    while (!refused) {
      const one = connection.send(append(40_000));
      if (connection.queuedBytes > 60_000) await new Promise(setImmediate);
      await Promise.race([one, new Promise(setImmediate)]).then(
        () => sent.push(one),
        (error: unknown) => {
          refused = error;
        },
      );
      expect(connection.queuedBytes).toBeLessThanOrEqual(100_000);
    }
    expect(refused).toBeInstanceOf(SendQueueFullError);
    expect(refused).toMatchObject({ kind: "send_queue_full", limitBytes: 100_000 });
    socket.resume();
    await Promise.all(sent);
    expect(await receives(sent.length)).toHaveLength(sent.length);
    // There is place again.
    await connection.send(append(40_000));
  });

  it("takes one event that is larger than all that may wait", async () => {
    await using server = await socketServer();
    await using connection = await connectRealtime(environmentOf(server), { ...MODEL, maxQueuedBytes: 10 });
    await connection.send(append(1_000_000));
    const [event] = await (await server.peer(0)).receives(1);
    expect(event?.audio).toHaveLength(1_000_000);
  });

  it("refuses an event that is not JSON", async () => {
    await using server = await socketServer();
    await using connection = await connectRealtime(environmentOf(server), MODEL);
    const circular: Record<string, unknown> = { type: "response.create" };
    circular["response"] = circular;
    expect(await rejection(connection.send(circular as never))).toMatchObject({ kind: "request" });
    expect(
      await rejection(connection.send({ type: "response.create", response: { max: 1n } } as never)),
    ).toMatchObject({
      kind: "request",
    });
    expect(await rejection(connection.send(undefined as never))).toMatchObject({ kind: "request" });
    expect(connection.queuedBytes).toBe(0);
  });

  it("rejects after the end", async () => {
    await using server = await socketServer();
    const connection = await connectRealtime(environmentOf(server), MODEL);
    await connection.close();
    expect(await rejection(connection.send({ type: "response.create" }))).toBeInstanceOf(SocketClosedError);
  });

  it("rejects unflushed events when the connection breaks, and `close` names them", async () => {
    await using server = await socketServer({ opened: ({ socket }) => socket.pause() });
    const connection = await connectRealtime(environmentOf(server), { ...MODEL, maxQueuedBytes: 0 });
    const closed = once<ConnectionClose<object>>(connection, "close");
    const sent = Array.from({ length: 400 }, () => connection.send(append(100_000)));
    // One that nobody waits for is no unhandled rejection.
    void connection.send({ type: "response.create" });
    (await server.peer(0)).socket.terminate();
    const error = await endOf(connection);
    const { unsent, code } = await closed;
    const failed = (await Promise.allSettled(sent)).filter(({ status }) => status === "rejected");
    expect(code).toBe(1006);
    expect(unsent.length).toBe(failed.length + 1);
    expect(unsent.at(-1)).toEqual({ type: "response.create" });
    expect(failed.length).toBeGreaterThan(100);
    for (const { reason } of failed as PromiseRejectedResult[]) expect(reason).toBe(error);
  });
});

describe("close", () => {
  it("flushes the queue first, then sends the code and the reason", async () => {
    await using server = await socketServer();
    const connection = await connectRealtime(environmentOf(server), MODEL);
    const peer = await server.peer(0);
    const told = new Promise((resolve) =>
      peer.socket.once("close", (code, reason) => resolve([code, String(reason)])),
    );
    const sent = [connection.send(append(500_000)), connection.send({ type: "response.create" })];
    await connection.close({ code: 4001, reason: "enough" });
    await Promise.all(sent);
    expect(peer.received.map(({ type }) => type)).toEqual(["input_audio_buffer.append", "response.create"]);
    expect(await told).toEqual([4001, "enough"]);
    await server.allClosed();
  });

  it("happens when its scope is left", async () => {
    await using server = await socketServer();
    let outside: { state: string };
    {
      await using connection = await connectRealtime(environmentOf(server), MODEL);
      outside = connection;
    }
    expect(outside.state).toBe("closed");
    await server.allClosed();
  });
});
