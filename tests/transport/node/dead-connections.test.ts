import { Agent } from "node:http";
import type { Socket } from "node:net";
import { describe, expect, it } from "@jest/globals";
import { chunksOf } from "../../../src/handwritten/core/reply/chunks.ts";
import { timeoutError } from "../../../src/handwritten/core/timeouts.ts";
import OpenAI from "../../../src/handwritten/index.ts";
import { deadline, firstEvent, retry } from "../../../src/handwritten/reliability/index.ts";
import { createPlatformFetch } from "../../../src/handwritten/transport/node.ts";
import { createTransport } from "../../../src/handwritten/transport/openapi-fetch.ts";
import { contextOf, rejection, requestOf } from "../../support/call.ts";
import { ca } from "../../support/certificates.ts";
import { closedPort, serve, serveBytes, type TestServer } from "../../support/hostile-server.ts";
import { loopClock } from "../../support/loop-clock.ts";
import { serveProxy } from "../../support/proxy-server.ts";
import { serveTLS } from "../../support/tls-server.ts";
import { nodeTransport } from "../../support/transports.ts";
import { until } from "../../support/until.ts";

/** What becomes of the next request on a connection that was open when all were to die. */
type Death = (socket: Socket) => void;
const DEATHS: Readonly<Record<string, Death>> = {
  "a reset": (socket) => socket.resetAndDestroy(),
  "an end before the answer": (socket) => socket.end(),
  "a head, and then a reset": (socket) =>
    void socket.write("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n", () => socket.resetAndDestroy()),
  "a head, and then the end": (socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"),
  silence: () => {},
};

const BODY = '{"object":"list","data":[]}';
const ANSWER = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`;

interface DyingServer extends AsyncDisposable {
  readonly server: TestServer;
  /** Requests that went out on connections that were dead. */
  readonly lost: () => number;
  /** Opens so many connections at once, and waits until all are idle. */
  warm(connections: number, send: () => Promise<unknown>): Promise<void>;
  /** All connections that are open are dead from now on, which shows at their next request only. */
  kill(death: Death): void;
}

/** A server behind something that forgets its connections without a word. */
const dyingServer = async (): Promise<DyingServer> => {
  const dead = new Map<Socket, Death>();
  let held: Socket[] | undefined;
  let lost = 0;
  const server = await serveBytes((socket) => {
    const death = dead.get(socket);
    if (death) {
      lost++;
      death(socket);
    } else if (held) held.push(socket);
    else socket.write(ANSWER);
  });
  return {
    server,
    lost: () => lost,
    async warm(connections, send) {
      held = [];
      const calls = Array.from({ length: connections }, send);
      await until(() => held?.length === connections);
      for (const socket of held) socket.write(ANSWER);
      held = undefined;
      await Promise.all(calls);
    },
    kill(death) {
      for (const socket of server.sockets) dead.set(socket, death);
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
};

const clientOf = (baseURL: string, options: object = {}): OpenAI =>
  new OpenAI({ apiKey: "k", baseURL, maxRetries: 0, ...options });

const failuresOf = async (calls: number, send: () => Promise<unknown>): Promise<unknown[]> => {
  const failures: unknown[] = [];
  for (let call = 0; call < calls; call++) await send().catch((error: unknown) => failures.push(error));
  return failures;
};

describe("twenty idle connections that died without a sign, and thirty calls", () => {
  const RETRIES: readonly (readonly [string, object, number])[] = [
    ["no retry, one call fails", {}, 1],
    ["retry()", { reliability: { retry: retry({ baseDelayMs: 50 }) } }, 0],
    ["maxRetries: 1", { maxRetries: 1 }, 0],
  ];
  describe.each(Object.entries(DEATHS))("by %s", (_death, death) => {
    it.each(RETRIES)("with %s, loses one request", async (_name, options, failures) => {
      using clock = loopClock();
      await using dying = await dyingServer();
      const { server } = dying;
      const openai = clientOf(server.origin, { clock, timeout: 2_000, ...options });
      const send = () => openai.models.list();
      await dying.warm(20, send);
      expect(server.opened()).toBe(20);
      dying.kill(death);
      expect(await failuresOf(30, send)).toHaveLength(failures);
      // One connection for all that follow.
      expect([dying.lost(), server.opened()]).toEqual([1, 21]);
    });
  });

  it.each([...Object.entries(DEATHS)])(
    "by %s, over the fetch of Node, loses two at most, and no call with a retry",
    async (_death, death) => {
      using clock = loopClock();
      const failed: number[] = [];
      for (const maxRetries of [0, 1]) {
        await using dying = await dyingServer();
        const openai = clientOf(dying.server.origin, {
          clock,
          fetch: globalThis.fetch,
          timeout: 2_000,
          maxRetries,
        });
        const send = () => openai.models.list();
        await dying.warm(20, send);
        dying.kill(death);
        failed.push((await failuresOf(30, send)).length);
      }
      expect(failed[0]).toBeLessThanOrEqual(2);
      expect(failed[1]).toBe(0);
    },
  );

  it("loses one request for each call that is under way at once, and no more", async () => {
    await using dying = await dyingServer();
    const openai = clientOf(dying.server.origin, { maxRetries: 1 });
    const send = () => openai.models.list();
    await dying.warm(20, send);
    dying.kill((socket) => socket.resetAndDestroy());
    const all = await Promise.all(Array.from({ length: 4 }, () => failuresOf(10, send)));
    expect(all.flat()).toEqual([]);
    expect(dying.lost()).toBe(4);
  });

  it("repeats nothing by itself: a POST on a dead connection fails", async () => {
    await using dying = await dyingServer();
    const openai = clientOf(dying.server.origin);
    await dying.warm(3, () => openai.models.list());
    dying.kill((socket) => socket.resetAndDestroy());
    const error = await rejection(openai.embeddings.create({ model: "m", input: "x" }));
    expect(error).toMatchObject({ kind: "connection", code: "ECONNRESET", attempts: 1 });
    expect(dying.lost()).toBe(1);
  });
});

describe("idle connections of an origin", () => {
  const events = requestOf({ reply: "events" });

  it("are closed when a stream on another one breaks off", async () => {
    let breakOff = (): void => {};
    await using server = await serve((request, response) => {
      if (request.url === "/things") response.end("{}");
      else response.writeHead(200).write("x");
      if (request.url === "/events") breakOff = () => void response.socket?.resetAndDestroy();
    });
    const send = nodeTransport();
    const stream = await send({ ...events, path: "/events" }, contextOf(server.origin));
    await send(requestOf(), contextOf(server.origin));
    breakOff();
    const read = async () => {
      for await (const _ of stream.body as AsyncIterable<Uint8Array>);
    };
    expect(await rejection(read())).toMatchObject({ kind: "connection", phase: "body" });
    await send(requestOf(), contextOf(server.origin));
    expect(server.opened()).toBe(3);
  });

  it("are closed when the reader of a stream leaves because nothing came for too long", async () => {
    await using server = await serve((request, response) => {
      if (request.url === "/things") response.end("{}");
      else response.writeHead(200).write("x");
    });
    const send = nodeTransport();
    const stream = await send({ ...events, path: "/events" }, contextOf(server.origin));
    await send(requestOf(), contextOf(server.origin));
    const chunks = chunksOf(stream.body as AsyncIterable<Uint8Array>);
    await chunks.next();
    await chunks.return?.({ outcome: "error", error: timeoutError("idleMs", 1) });
    await send(requestOf(), contextOf(server.origin));
    expect(server.opened()).toBe(3);
  });

  it.each<[string, object, object]>([
    ["idleMs", { timeout: { idleMs: 500 } }, {}],
    ["firstEventMs", { timeout: { firstEventMs: 500 } }, {}],
    ["totalMs", { timeout: { totalMs: 500 } }, {}],
    ["the limit of firstEvent", {}, { firstEvent: firstEvent({ ms: 500 }) }],
    ["the deadline", {}, { deadline: deadline({ ms: 500 }) }],
  ])(
    "are closed when a stream of the class is silent until %s passes",
    async (name, options, reliability) => {
      using clock = loopClock();
      await using server = await serve((request, response) => {
        response.setHeader(
          "content-type",
          request.url === "/models" ? "application/json" : "text/event-stream",
        );
        if (request.url === "/models") return response.end('{"object":"list","data":[]}');
        response.flushHeaders();
        if (name === "idleMs") response.write('data: {"type":"response.created"}\n\n');
        return response;
      });
      const openai = clientOf(server.origin, { clock, ...options, reliability });
      const read = async () => {
        const stream = await openai.responses.create({ model: "m", input: "x", stream: true });
        for await (const _ of stream);
      };
      const reading = rejection(read());
      await until(() => server.opened() === 1);
      await openai.models.list();
      expect(await reading).toMatchObject({ kind: "timeout" });
      await openai.models.list();
      expect(server.opened()).toBe(3);
    },
  );

  it.each<[string, unknown, boolean]>([
    ["a limit of the attempt", timeoutError("headersMs", 1), true],
    ["the deadline of the call", timeoutError("deadlineMs", 1), true],
    ["AbortSignal.timeout", new DOMException("late", "TimeoutError"), true],
    ["the caller", new Error("not wanted"), false],
    ["the caller, without a reason", undefined, false],
  ])("after a request that %s ended: closed %#", async (_who, reason, isClosed) => {
    let arrived = false;
    await using server = await serve((request, response) => {
      if (request.url === "/things") response.end("{}");
      else arrived = true;
    });
    const send = nodeTransport();
    const controller = new AbortController();
    const hung = rejection(
      send(requestOf({ path: "/hangs" }), contextOf(server.origin, { signal: controller.signal })),
    );
    await until(() => arrived);
    await send(requestOf(), contextOf(server.origin));
    controller.abort(reason);
    await hung;
    // The hung one is closed, and that has been heard here.
    await until(() => server.sockets.size < 2);
    await new Promise(setImmediate);
    await send(requestOf(), contextOf(server.origin));
    expect(server.opened()).toBe(isClosed ? 3 : 2);
  });

  it("stay when the server answers an error, when a reader leaves, and when a body is wrong", async () => {
    await using server = await serve((request, response) => {
      const status = request.url === "/fails" ? 500 : 200;
      response.writeHead(status);
      if (request.url === "/events") response.write("x");
      else response.end(request.url === "/wrong" ? "<html>" : "{}");
    });
    const send = nodeTransport();
    const stream = await send({ ...events, path: "/events" }, contextOf(server.origin));
    await send(requestOf(), contextOf(server.origin));
    for (const path of ["/fails", "/wrong"])
      await send(requestOf({ path }), contextOf(server.origin)).catch(() => {});
    for await (const _ of stream.body as AsyncIterable<Uint8Array>) break;
    await until(() => server.sockets.size === 1);
    await send(requestOf(), contextOf(server.origin));
    expect(server.opened()).toBe(2);
  });

  it("of a caller's agent are closed, and those of its other origins stay", async () => {
    const agent = new Agent({ keepAlive: true });
    await using other = await serve((_request, response) => response.end("{}"));
    await using dying = await dyingServer();
    const fetch = createPlatformFetch({ agent });
    const send = createTransport({ fetch });
    await send(requestOf(), contextOf(other.origin));
    await dying.warm(5, () => send(requestOf(), contextOf(dying.server.origin)));
    dying.kill((socket) => socket.resetAndDestroy());
    await rejection(send(requestOf(), contextOf(dying.server.origin)));
    await until(() => dying.server.sockets.size === 0);
    await send(requestOf(), contextOf(other.origin));
    await send(requestOf(), contextOf(dying.server.origin));
    expect([dying.lost(), dying.server.opened(), other.opened()]).toEqual([1, 6, 1]);
    agent.destroy();
  });

  it.each([
    ["http: through a proxy, which is given the requests", "http"],
    ["https: through tunnels of a proxy", "https"],
  ])("%s, are closed when one of them breaks", async (_how, scheme) => {
    const open = scheme === "https" ? serveTLS : serve;
    await using server = await open((_request, response) => response.end("{}"));
    await using proxy = await serveProxy();
    const tls = { ca };
    const send = createTransport({ fetch: createPlatformFetch({ proxy: proxy.origin, tls }) });
    const get = () => send(requestOf(), contextOf(`${scheme}://localhost:${server.port}`));
    await Promise.all([get(), get(), get()]);
    expect(proxy.opened()).toBe(3);
    for (const socket of proxy.sockets) {
      socket.removeAllListeners("data");
      socket.unpipe().on("data", () => socket.resetAndDestroy());
    }
    await rejection(get());
    for (let call = 0; call < 3; call++) await get();
    expect(proxy.opened()).toBe(4);
  });

  it("are closed when one of them breaks with the code of a connection that cannot be made", async () => {
    // What a route that is gone does to a connection, and no test can do to a real one.
    const agent = new Agent({ keepAlive: true });
    await using dying = await dyingServer();
    const send = createTransport({ fetch: createPlatformFetch({ agent }) });
    const get = () => send(requestOf(), contextOf(dying.server.origin));
    await dying.warm(5, get);
    dying.kill(() => {
      const [[socket] = []] = Object.values(agent.sockets);
      socket?.destroy(
        Object.assign(new Error("read EHOSTUNREACH"), { code: "EHOSTUNREACH", syscall: "read" }),
      );
    });
    expect(await rejection(get())).toMatchObject({ code: "EHOSTUNREACH" });
    await get();
    expect([dying.lost(), dying.server.opened()]).toEqual([1, 6]);
  });

  it("stay when a new connection is refused", async () => {
    const send = nodeTransport();
    const port = await closedPort();
    await using server = await serve((_request, response) => response.end("{}"));
    await send(requestOf(), contextOf(server.origin));
    expect(await rejection(send(requestOf(), contextOf(`http://127.0.0.1:${port}`)))).toMatchObject({
      phase: "connect",
    });
    await send(requestOf(), contextOf(server.origin));
    expect(server.opened()).toBe(1);
  });
});
