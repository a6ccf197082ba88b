import { describe, expect, it } from "@jest/globals";
import type { AnyOpenAIError, OpenAIError } from "../../src/handwritten/errors/index.ts";
import { Delivery } from "../../src/handwritten/realtime/connection/delivery.ts";
import { connectRealtime, type RealtimeConnection } from "../../src/handwritten/realtime/index.ts";
import { endOf, environmentOf, once, readUntil } from "../support/realtime.ts";
import { type Peer, socketServer } from "../support/socket-server.ts";

const MODEL = { model: "m" } as const;
const event = (n: number) => ({ type: `test.${n}` });
const refusal = (n: number) => ({ type: "error", error: { type: "t", code: `c${n}`, message: "no" } });
const BROKEN = "{";

/** Resolves when this side has read all that the server has sent: a pong follows it. */
const allRead = (peer: Peer): Promise<void> =>
  new Promise((resolve) => {
    peer.socket.once("pong", () => resolve());
    peer.socket.ping();
  });

const microtasks = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const sayOf = (error: AnyOpenAIError): string => (error.kind === "api" ? `error ${error.code}` : error.kind);

/** A connection whose server has said these things while nobody listened. */
const told = async (
  messages: unknown[],
  then: (connection: RealtimeConnection, peer: Peer, log: string[]) => Promise<void> | void,
): Promise<string[]> => {
  await using server = await socketServer();
  await using connection = await connectRealtime(environmentOf(server), MODEL);
  const peer = await server.peer(0);
  for (const message of messages) peer.send(message);
  await allRead(peer);
  const log: string[] = [];
  await then(connection, peer, log);
  return log;
};

const listenToErrors = (connection: RealtimeConnection, log: string[]) =>
  connection.on("error", (error) => log.push(sayOf(error)));
const listenToEvents = (connection: RealtimeConnection, log: string[]) =>
  connection.on("event", ({ type }) => log.push(type));

describe("errors that came before there was a listener", () => {
  it("all go to the first listener to errors, in order", async () => {
    const log = await told(
      [refusal(1), BROKEN, refusal(2), event(1), refusal(3)],
      async (connection, _, log) => {
        listenToErrors(connection, log);
        await microtasks();
      },
    );
    expect(log).toEqual(["error c1", "decode", "error c2", "error c3"]);
  });

  it("come before those that arrive later", async () => {
    const log = await told([refusal(1), refusal(2)], async (connection, peer, log) => {
      listenToErrors(connection, log);
      peer.send(refusal(3));
      await allRead(peer);
    });
    expect(log).toEqual(["error c1", "error c2", "error c3"]);
  });

  it("keep their place among the events", async () => {
    const log = await told([event(1), refusal(1), event(2), BROKEN, event(3)], async (connection, _, log) => {
      listenToErrors(connection, log);
      listenToEvents(connection, log);
      await microtasks();
    });
    expect(log).toEqual(["test.1", "error", "error c1", "test.2", "decode", "test.3"]);
  });

  it("leave the events in place, for a later loop or listener", async () => {
    const log = await told([event(1), refusal(1), BROKEN, event(2)], async (connection, _, log) => {
      listenToErrors(connection, log);
      await microtasks();
      for (const { type } of await readUntil(connection, "test.2" as never)) log.push(type);
    });
    expect(log).toEqual(["error c1", "decode", "test.1", "error", "test.2"]);
  });

  it("wait, while there are only listeners to events", async () => {
    const log = await told([], async (connection, peer, log) => {
      listenToEvents(connection, log);
      for (const message of [refusal(1), BROKEN, refusal(2)]) peer.send(message);
      await allRead(peer);
      log.push("now");
      listenToErrors(connection, log);
      await microtasks();
    });
    expect(log).toEqual(["error", "error", "now", "error c1", "decode", "error c2"]);
  });

  it("wait as well after the listeners to events got the kept events", async () => {
    const log = await told([refusal(1), BROKEN], async (connection, peer, log) => {
      listenToEvents(connection, log);
      await microtasks();
      peer.send(refusal(2));
      await allRead(peer);
      listenToErrors(connection, log);
      await microtasks();
    });
    expect(log).toEqual(["error", "error", "error c1", "decode", "error c2"]);
  });

  it("are thrown by a loop, each where it stood, if they are no events", async () => {
    const log = await told([event(1), BROKEN, refusal(1), BROKEN, event(2)], async (connection, _, log) => {
      for (let i = 0; i < 3; i++)
        try {
          for await (const { type } of connection) {
            log.push(type);
            if (type === ("test.2" as never)) break;
          }
        } catch (error) {
          log.push((error as OpenAIError).kind);
        }
    });
    expect(log).toEqual(["test.1", "decode", "error", "decode", "test.2"]);
  });

  it("are emitted once", async () => {
    const log = await told([refusal(1), BROKEN], async (connection, _, log) => {
      listenToErrors(connection, log)();
      const stop = listenToErrors(connection, log);
      await microtasks();
      stop();
      listenToErrors(connection, log);
      await microtasks();
    });
    expect(log).toEqual(["error c1", "decode"]);
  });

  it("are the last 100, when only events are listened to", async () => {
    const log = await told([], async (connection, peer, log) => {
      const heard = once(connection, "test.0");
      for (let n = 0; n < 150; n++) peer.send(refusal(n));
      peer.send(event(0));
      await heard;
      listenToErrors(connection, log);
      await microtasks();
    });
    expect(log).toEqual(Array.from({ length: 100 }, (_, n) => `error c${n + 50}`));
  });

  it("make the server wait like events, without any listener or loop", () => {
    const log: string[] = [];
    const flow = { pause: () => log.push("pause"), resume: () => log.push("resume") };
    const delivery = new Delivery(10_000, flow);
    for (let n = 0; n < 20; n++) delivery.fail(new Error("an empty message"), 0);
    expect(log).toEqual(["pause"]);
  });
});

describe("listeners and a loop that come in the same turn", () => {
  it("both get the kept events, in order", async () => {
    const heard: string[] = [];
    const log = await told([event(1), BROKEN, refusal(1), event(2)], async (connection, _, log) => {
      listenToEvents(connection, heard);
      listenToErrors(connection, heard);
      try {
        for await (const { type } of connection) log.push(type);
      } catch (error) {
        log.push((error as OpenAIError).kind);
      }
    });
    expect(heard).toEqual(["test.1", "decode", "error", "error c1", "test.2"]);
    expect(log).toEqual(["test.1", "decode"]);
  });
});

describe("the end that came before there was a listener", () => {
  it("goes to the first listeners: events, errors, the close", async () => {
    await using server = await socketServer();
    const connection = await connectRealtime(environmentOf(server), MODEL);
    const peer = await server.peer(0);
    for (const message of [event(1), refusal(1)]) peer.send(message);
    peer.socket.close(1011, "oops");
    await connection.closed;
    const log: string[] = [];
    connection.on("close", ({ code }) => log.push(`close ${code}`));
    listenToErrors(connection, log);
    listenToEvents(connection, log);
    await microtasks();
    expect(log).toEqual(["test.1", "error", "error c1", "socket", "close 1011"]);
    connection.on("close", ({ code }) => log.push(`again ${code}`));
    listenToErrors(connection, log);
    await microtasks();
    expect(log.slice(5)).toEqual(["again 1011"]);
    expect(await endOf(connection)).toMatchObject({ code: 1011 });
  });
});
