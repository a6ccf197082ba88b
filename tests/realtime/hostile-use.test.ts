import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { connectRealtime, type RealtimeConnection } from "../../src/handwritten/realtime/index.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { endOf, environmentOf, once, rejection } from "../support/realtime.ts";
import { type SocketServer, socketServer } from "../support/socket-server.ts";

const MODEL = { model: "m" } as const;
const event = (n: number) => ({ type: `test.${n}` });
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const turns = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await turn();
};

const rejections: unknown[] = [];
const onRejection = (reason: unknown): void => void rejections.push(reason);
beforeEach(() => void process.on("unhandledRejection", onRejection));
afterEach(async () => {
  await turns();
  process.off("unhandledRejection", onRejection);
  expect(rejections.splice(0)).toEqual([]);
});

/** Writes down all that the listeners of a connection are told. */
const logOf = (connection: RealtimeConnection): string[] => {
  const log: string[] = [];
  connection.on("event", ({ type }) => log.push(type));
  for (const name of ["open", "reconnecting", "reconnected", "gaveUp"] as const)
    connection.on(name, () => log.push(name));
  connection.on("error", ({ kind }) => log.push(kind));
  connection.on("close", ({ code }) => log.push(`close ${code}`));
  return log;
};

const RECONNECT = { baseDelayMs: 0, maxAttempts: 2 };
/** What may end a connection from inside one of its listeners, and what follows on whatever the listener was told. */
const ENDS: readonly {
  readonly name: string;
  readonly end: (connection: RealtimeConnection, controller: AbortController) => unknown;
  readonly last: readonly RegExp[];
}[] = [
  { name: "close()", end: (connection) => connection.close(), last: [/^close 1000$/] },
  {
    name: "an abort",
    end: (_, controller) => controller.abort(),
    last: [/^abort$/, /^close 1006$/],
  },
  {
    name: "close(), an abort and close() again",
    end: (connection, controller) => {
      void connection.close();
      controller.abort();
      void connection.close({ code: 4000 });
    },
    last: [/^close \d+$/],
  },
];

describe("a listener that ends the connection", () => {
  for (const { name, end, last } of ENDS)
    it.each(["open", "test.0", "event", "error", "reconnecting", "reconnected"] as const)(
      `by ${name} in the event %s: the close comes last, and once`,
      async (told) => {
        await using server = await socketServer();
        const controller = new AbortController();
        const options = { ...MODEL, signal: controller.signal, reconnect: RECONNECT };
        const connection = await connectRealtime(environmentOf(server), options);
        let isFirst = true;
        const early: string[] = [];
        connection.on(told as "event", () => {
          if (isFirst) end(connection, controller);
          isFirst = false;
        });
        const log = logOf(connection);
        connection.on("close", () => early.push(connection.state));
        const peer = await server.peer(0);
        for (const message of [event(0), { type: "error", error: { message: "no" } }, event(1)])
          if (peer.socket.readyState === 1) peer.send(message);
        await turn();
        if (told.startsWith("reconnect")) peer.socket.terminate();
        await connection.closed;
        await turns();
        expect(early).toEqual(["closed"]);
        const ends = log.slice(-last.length);
        for (const [index, pattern] of last.entries()) expect(ends[index]).toMatch(pattern);
        expect(log.filter((line) => line.startsWith("close"))).toHaveLength(1);
        expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
        await server.allClosed();
      },
    );
});

describe("a listener", () => {
  it("gets all events in one order, whatever the others do meanwhile", async () => {
    await using server = await socketServer();
    const controller = new AbortController();
    const connection = await connectRealtime(environmentOf(server), { ...MODEL, signal: controller.signal });
    connection.on("event", ({ type }) => {
      if (type === ("test.1" as never)) controller.abort();
    });
    const log = logOf(connection);
    const peer = await server.peer(0);
    for (const n of [0, 1, 2]) peer.send(event(n));
    await connection.closed;
    expect(log).toEqual(["open", "test.0", "test.1", "abort", "close 1006"]);
  });

  it("leaves at once when another removes it", async () => {
    await using server = await socketServer();
    await using connection = await connectRealtime(environmentOf(server), MODEL);
    const log: string[] = [];
    connection.on("event", () => stop());
    const stop = connection.on("event", ({ type }) => log.push(type));
    (await server.peer(0)).send(event(0));
    await once(connection, "test.0");
    expect(log).toEqual([]);
  });
});

describe("one listener for one event of many that were kept", () => {
  it("leaves the rest for the next loop", async () => {
    await using server = await socketServer({ opened: (peer) => [0, 1, 2].map((n) => peer.send(event(n))) });
    await using connection = await connectRealtime(environmentOf(server), MODEL);
    await turns();
    await once(connection, "test.0");
    await once(connection, "test.1");
    await once(connection, "test.2");
    expect(connection.state).toBe("open");
  });
});

describe("a sent event", () => {
  it("after the end is refused, and is no uncaught exception", async () => {
    await using server = await socketServer();
    const connection = await connectRealtime(environmentOf(server), MODEL);
    const closing = connection.close();
    void connection.send({ type: "response.create" });
    expect(await rejection(connection.send({ type: "response.create" }))).toMatchObject({ kind: "socket" });
    await closing;
    void connection.send({ type: "response.create" });
    expect(await rejection(connection.send({ type: "response.create" }))).toMatchObject({ kind: "socket" });
    expect((await server.peer(0)).received).toEqual([]);
  });

  it("from the listener of the close is refused, and names nothing unsent", async () => {
    await using server = await socketServer();
    const connection = await connectRealtime(environmentOf(server), MODEL);
    const refused = new Promise((resolve) => {
      connection.on("close", ({ unsent }) => {
        expect(unsent).toEqual([]);
        connection.send({ type: "response.create" }).catch(resolve);
      });
    });
    (await server.peer(0)).socket.close(1011);
    expect(await refused).toMatchObject({ kind: "socket" });
  });
});

describe("a call that makes no sense", () => {
  it.each([undefined, null, "text", 5, [], () => {}])("is not sent: %j", async (value) => {
    for (const reconnect of [false, true]) {
      await using server = await socketServer();
      await using connection = await connectRealtime(environmentOf(server), { ...MODEL, reconnect });
      expect(await rejection(connection.send(value as never))).toMatchObject({ kind: "request" });
      expect(connection.queuedBytes).toBe(0);
    }
  });

  it.each([undefined, null, {}, "listener"])("is not listened with: %j", async (listener) => {
    await using server = await socketServer();
    await using connection = await connectRealtime(environmentOf(server), MODEL);
    expect(() => connection.on("event", listener as never)).toThrow(
      "the listener to `event` is not a function",
    );
  });

  it.each([
    [{ code: 1001 }, /`code` of a close is 1000/],
    [{ code: "1000" }, /`code` of a close is 1000/],
    [{ reason: 5 }, /`reason` of a close is a string/],
    [{ reason: "é".repeat(62) }, /at most 123 bytes/],
  ])("is no way to close: %j", async (options, want) => {
    await using server = await socketServer();
    await using connection = await connectRealtime(environmentOf(server), MODEL);
    expect(await rejection(connection.close(options as never))).toMatchObject({
      kind: "usage",
      message: expect.stringMatching(want),
    });
    expect(connection.state).toBe("open");
    await connection.close(null as never);
  });
});

describe("an abort", () => {
  const POINTS: readonly {
    readonly name: string;
    readonly options?: (reached: () => void) => object;
    readonly server?: Parameters<typeof socketServer>[0];
    readonly act?: (connection: RealtimeConnection, server: SocketServer) => Promise<unknown> | unknown;
  }[] = [
    {
      name: "while it asks for a client secret",
      options: (reached) => ({
        clientSecret: () => {
          reached();
          return new Promise(() => {});
        },
      }),
    },
    { name: "while it waits for the answer", server: { refuse: () => "hang" } },
    { name: "while it is open" },
    {
      name: "while it closes",
      act: async (connection, server) => {
        (await server.peer(0)).socket.pause();
        void connection.close();
      },
    },
    {
      name: "while it waits to connect anew",
      options: () => ({ reconnect: { baseDelayMs: 1e6, maxDelayMs: 1e6 } }),
      act: async (connection, server) => {
        const told = once(connection, "reconnecting");
        (await server.peer(0)).socket.terminate();
        await told;
      },
    },
    {
      name: "while it connects anew",
      options: () => ({ reconnect: RECONNECT }),
      server: { refuse: (index) => (index ? "hang" : undefined) },
      act: async (_, server) => {
        (await server.peer(0)).socket.terminate();
        while (server.requests.length < 2) await turn();
      },
    },
  ];

  it.each(POINTS)(
    "$name ends it at once, and leaves nothing",
    async ({ options, server: behaviour, act }) => {
      await using server = await socketServer(behaviour);
      const controller = new AbortController();
      let reached = false;
      const pending = connectRealtime(environmentOf(server), {
        ...MODEL,
        ...options?.(() => {
          reached = true;
        }),
        signal: controller.signal,
      });
      const settled = pending.then(
        (connection) => ({ connection }),
        (error: unknown) => ({ error }),
      );
      const isStuck = !act && (reached || behaviour || options);
      if (isStuck) {
        while (!reached && !server.requests.length) await turn();
        controller.abort();
        expect(await settled).toMatchObject({ error: { kind: "abort" } });
      } else {
        const connection = await pending;
        await act?.(connection, server);
        const end = endOf(connection);
        controller.abort();
        expect(connection.state).toBe("closed");
        expect(await end).toMatchObject({ kind: "abort" });
      }
      expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
      for (const peer of server.peers) peer.socket.resume();
      await server.allClosed();
    },
  );

  it("before anything asks for nothing", async () => {
    await using server = await socketServer();
    let asked = 0;
    const clientSecret = () => `ek_${++asked}`;
    const options = { ...MODEL, clientSecret, signal: AbortSignal.abort(new Error("before")) };
    expect(await rejection(connectRealtime(environmentOf(server), options))).toMatchObject({ kind: "abort" });
    expect({ asked, requests: server.requests.length }).toEqual({ asked: 0, requests: 0 });
  });
});

describe("a close", () => {
  it("while it waits to reconnect ends the loop without an error, and no connection follows", async () => {
    await using server = await socketServer();
    const clock = {
      ...fakeClock(),
      sleep: (_: number, signal?: AbortSignal) =>
        new Promise<void>((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason))),
    };
    const connection = await connectRealtime(environmentOf(server), { ...MODEL, clock, reconnect: true });
    const end = endOf(connection);
    const told = once(connection, "reconnecting");
    (await server.peer(0)).socket.terminate();
    await told;
    const waiting = connection.send({ type: "response.create" });
    await connection.close();
    expect(await end).toBeUndefined();
    expect(await rejection(waiting)).toMatchObject({ kind: "socket" });
    await turns();
    expect(server.requests).toHaveLength(1);
  });

  it("that the server does not answer is over when its time is", async () => {
    await using server = await socketServer({ opened: ({ socket }) => socket.pause() });
    const clock = fakeClock();
    const connection = await connectRealtime(environmentOf(server), { ...MODEL, clock });
    const end = endOf(connection);
    const closing = connection.close();
    clock.advance(4999);
    expect(connection.state).toBe("closing");
    clock.advance(1);
    await closing;
    expect(await end).toBeUndefined();
    for (const { socket } of server.peers) socket.resume();
    await server.allClosed();
  });

  it("waits for the server without end where its time is 0", async () => {
    await using server = await socketServer({ opened: ({ socket }) => socket.pause() });
    const clock = fakeClock();
    const options = { ...MODEL, clock, closeTimeoutMs: 0 };
    const connection = await connectRealtime(environmentOf(server), options);
    const closing = connection.close();
    clock.advance(1e9);
    expect(connection.state).toBe("closing");
    (await server.peer(0)).socket.resume();
    await closing;
  });

  it("may be asked for in every way at once", async () => {
    await using server = await socketServer();
    const connection = await connectRealtime(environmentOf(server), MODEL);
    await Promise.all([
      connection.close(),
      connection.close({ code: 4000 }),
      connection[Symbol.asyncDispose](),
    ]);
    await connection.close();
    expect(await endOf(connection)).toBeUndefined();
    expect(await rejection(connection.close({ code: 1001 }))).toMatchObject({ kind: "usage" });
  });
});
