import { describe, expect, it } from "@jest/globals";
import type { RealtimeConversationItem } from "../../src/generated/models.ts";
import { OpenAIError, type SocketClosedError } from "../../src/handwritten/errors/index.ts";
import {
  type ConnectionClose,
  connectRealtime,
  connectResponses,
  type GaveUp,
  type RealtimeOptions,
  type Reconnected,
  type Reconnecting,
} from "../../src/handwritten/realtime/index.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { endOf, environmentOf, once, readUntil, rejection } from "../support/realtime.ts";
import { type Peer, type SocketServerOptions, socketServer } from "../support/socket-server.ts";

const MODEL = { model: "m" } as const;

/** A session that answers what restores it as the API does. */
const session = (peer: Peer, index: number): void => {
  peer.send({ type: "session.created", event_id: `event_${index}`, session: { id: `sess_${index}` } });
  peer.socket.on("message", (data) => {
    const { type, item, session } = JSON.parse(String(data));
    if (type === "session.update")
      peer.send({ type: "session.updated", event_id: "u", session: { ...session, id: "s" } });
    if (type !== "conversation.item.create") return;
    for (const step of ["added", "done"])
      peer.send({ type: `conversation.item.${step}`, event_id: step, previous_item_id: null, item });
  });
};

/** A connection that reconnects, without the waiting. */
const start = async (options: Partial<RealtimeOptions> = {}, serverOptions: SocketServerOptions = {}) => {
  const server = await socketServer({ opened: session, ...serverOptions });
  const clock = fakeClock();
  const all = { ...MODEL, reconnect: true, clock, random: counter(), ...options } as typeof MODEL;
  const connection = await connectRealtime(environmentOf(server), all);
  const log: unknown[] = [];
  connection.on("reconnecting", ({ attempt, delayMs }) => log.push(["reconnecting", attempt, delayMs]));
  connection.on("reconnected", ({ attempt, replayed, skipped }) =>
    log.push(["reconnected", attempt, replayed, skipped]),
  );
  connection.on("gaveUp", ({ attempts }) => log.push(["gaveUp", attempts]));
  connection.on("close", ({ code }) => log.push(["close", code]));
  connection.on("open", () => log.push("open"));
  return { server, clock, connection, log, peer: await server.peer(0) };
};

/** Random numbers that are none, and different: 0.01, 0.02, … */
const counter = (): (() => number) => {
  let count = 0;
  return () => (++count % 100) / 100;
};

const user = (text: string): RealtimeConversationItem => ({
  type: "message",
  role: "user",
  content: [{ type: "input_text", text }],
});

describe("a connection that was lost", () => {
  it("reconnects, and its session is restored: configuration, items, calls and their outputs, in order", async () => {
    const { server, connection, log, peer } = await start();
    const instructions = "be kind";
    await connection.send({ type: "session.update", session: { type: "realtime", instructions } });
    await connection.send({
      type: "session.update",
      session: { type: "realtime", output_modalities: ["text"] },
    });
    await connection.send({ type: "conversation.item.create", item: { ...user("one"), id: "item_1" } });
    await connection.send({ type: "conversation.item.create", item: user("two") });
    await peer.receives(4);
    const [, , , two] = peer.received as { item?: { id: string } }[];
    const call = {
      id: "call_item",
      type: "function_call",
      status: "completed",
      call_id: "c1",
      name: "f",
      arguments: "{}",
    };
    const answer = {
      id: "a",
      type: "message",
      role: "assistant",
      status: "completed",
      content: [{ type: "output_audio", transcript: "hello" }],
    };
    peer.send({
      type: "conversation.item.added",
      event_id: "1",
      previous_item_id: two?.item?.id,
      item: { ...answer, content: [], status: "in_progress" },
    });
    peer.send({
      type: "conversation.item.done",
      event_id: "2",
      previous_item_id: two?.item?.id,
      item: answer,
    });
    peer.send({ type: "conversation.item.added", event_id: "3", previous_item_id: "a", item: call });
    peer.send({ type: "test.seen" });
    await once(connection, "test.seen");
    const output = { type: "function_call_output", call_id: "c1", output: "42" } as const;
    await connection.send({ type: "conversation.item.create", item: output });
    await peer.receives(5);

    const reconnected = once<Reconnected>(connection, "reconnected");
    peer.socket.terminate();
    expect(await reconnected).toMatchObject({ attempt: 1, replayed: 6, skipped: 0 });
    const next = await server.peer(1);
    const received = await next.receives(6);
    expect(received.map(({ type }) => type)).toEqual([
      "session.update",
      ...Array(5).fill("conversation.item.create"),
    ]);
    expect(received[0]).toMatchObject({
      session: { type: "realtime", instructions, output_modalities: ["text"] },
    });
    const items = received.slice(1) as unknown as { item: { id: string }; previous_item_id?: string }[];
    expect(items.map(({ item }) => item)).toMatchObject([
      { ...user("one"), id: "item_1" },
      user("two"),
      { id: "a", role: "assistant", content: [{ type: "output_text", text: "hello" }] },
      { id: "call_item", type: "function_call", call_id: "c1", name: "f", arguments: "{}" },
      output,
    ]);
    expect(items.map(({ previous_item_id }) => previous_item_id)).toEqual([
      undefined,
      ...items.slice(0, -1).map(({ item }) => item.id),
    ]);
    expect(log).toEqual(["open", ["reconnecting", 1, expect.any(Number)], ["reconnected", 1, 6, 0], "open"]);
    await connection.close();
    await server[Symbol.asyncDispose]();
  });

  it("delivers the new session, and not the answers to the restored items", async () => {
    const { server, connection, peer } = await start();
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { type } of connection) seen.push(type);
    })();
    await connection.send({ type: "session.update", session: { type: "realtime", instructions: "x" } });
    await connection.send({ type: "conversation.item.create", item: user("one") });
    await once(connection, "conversation.item.done");
    peer.socket.close(1012);
    const next = await server.peer(1);
    await next.receives(2);
    await connection.send({ type: "conversation.item.create", item: user("two") });
    await once(connection, "conversation.item.done");
    await connection.close();
    await reading;
    const own = ["session.created", "session.updated", "conversation.item.added", "conversation.item.done"];
    expect(seen).toEqual([
      ...own,
      "reconnecting",
      "reconnected",
      "session.created",
      "conversation.item.added",
      "conversation.item.done",
    ]);
    await server[Symbol.asyncDispose]();
  });

  it("has its session restored again, when the new connection is lost before it has answered", async () => {
    const { server, connection, peer } = await start(
      {},
      { opened: (peer, index) => (index === 1 ? peer.socket.terminate() : session(peer, index)) },
    );
    await connection.send({ type: "session.update", session: { type: "realtime", instructions: "x" } });
    for (const text of ["one", "two"])
      await connection.send({ type: "conversation.item.create", item: user(text) });
    await peer.receives(3);
    peer.socket.terminate();
    const received = await (await server.peer(2)).receives(3);
    expect(received.map(({ item }) => item)).toMatchObject([undefined, user("one"), user("two")]);
    await connection.close();
    await server[Symbol.asyncDispose]();
  });

  it("keeps events that are sent meanwhile up to the bound, in order after the session, and refuses the rest", async () => {
    let letIn = (): void => {};
    const gate = new Promise<void>((resolve) => {
      letIn = resolve;
    });
    const clock = { ...fakeClock(), sleep: () => gate };
    const { server, connection, peer } = await start({ clock, maxQueuedBytes: 200 });
    await connection.send({ type: "session.update", session: { type: "realtime", instructions: "x" } });
    await peer.receives(1);
    const reconnecting = once(connection, "reconnecting");
    peer.socket.terminate();
    await reconnecting;
    expect(connection.state).toBe("reconnecting");
    const sent = [1, 2, 3].map((n) => connection.send({ type: "response.cancel", response_id: `${n}` }));
    const refused = connection.send({ type: "response.cancel", response_id: "x".repeat(200) });
    expect(await rejection(refused)).toMatchObject({ name: "SendQueueFullError" });
    letIn();
    await Promise.all(sent);
    const received = await (await server.peer(1)).receives(4);
    expect(received.map(({ response_id }) => response_id)).toEqual([undefined, "1", "2", "3"]);
    await connection.close();
    await server[Symbol.asyncDispose]();
  });

  it("of responses is sent nothing again that may have left: the server would answer it twice", async () => {
    await using server = await socketServer();
    const options = { reconnect: true, clock: fakeClock(), maxQueuedBytes: 0 } as const;
    await using connection = await connectResponses(environmentOf(server), options);
    const peer = await server.peer(0);
    // More than the buffers of both ends take: some of it is still being written when the connection breaks.
    peer.socket.pause();
    const input = "x".repeat(1_000_000);
    const sent = Array.from({ length: 60 }, (_, index) =>
      connection.send({ type: "response.create", model: `m-${index}`, input }).then(
        () => "left",
        (error: OpenAIError) => error.kind,
      ),
    );
    const lost = once<Reconnecting>(connection, "reconnecting");
    const reconnected = once<Reconnected>(connection, "reconnected");
    peer.socket.terminate();
    const { unsent } = await lost;
    await reconnected;
    await connection.send({ type: "response.create", model: "m", input: "after" });
    const received = await (await server.peer(1)).receives(1);
    expect(received.map((event) => event["input"])).toEqual(["after"]);
    const failed = (await Promise.all(sent)).filter((outcome) => outcome !== "left");
    expect(failed.length).toBeGreaterThan(0);
    expect(unsent).toHaveLength(failed.length);
  });

  it("names the responses that were interrupted", async () => {
    const { server, connection, peer } = await start();
    for (const id of ["resp_1", "resp_2"]) peer.send({ type: "response.created", response: { id } });
    peer.send({ type: "response.done", response: { id: "resp_1" } });
    await once(connection, "response.done");
    const reconnecting = once<Reconnecting>(connection, "reconnecting");
    peer.socket.terminate();
    const { interrupted, cause } = await reconnecting;
    expect(interrupted).toEqual(["resp_2"]);
    expect(cause).toMatchObject({ code: 1006 });
    await connection.close();
    await server[Symbol.asyncDispose]();
  });

  it.each([1001, 1005, 1006, 1011, 1012, 1013, 1014])("with %i reconnects", async (code) => {
    const { server, connection, peer } = await start();
    const reconnected = once(connection, "reconnected");
    if (code === 1006) peer.socket.terminate();
    else peer.socket.close(code === 1005 ? undefined : code);
    await reconnected;
    expect(connection.state).toBe("open");
    await connection.close();
    await server[Symbol.asyncDispose]();
  });

  it("after the longest duration of a session reconnects, although the close is clean", async () => {
    const { server, connection, peer } = await start();
    const reconnected = once(connection, "reconnected");
    peer.send({
      type: "error",
      event_id: "e",
      error: { type: "invalid_request_error", code: "session_expired", message: "60 minutes" },
    });
    peer.socket.close(1000);
    await reconnected;
    await connection.close();
    await server[Symbol.asyncDispose]();
  });

  it.each([1000, 1002, 1008, 4001])("with %i is not", async (code) => {
    const { server, connection, log, peer } = await start();
    peer.socket.close(code);
    await connection.closed;
    expect(log.at(-1)).toEqual(["close", code]);
    expect(server.requests).toHaveLength(1);
    await server[Symbol.asyncDispose]();
  });

  it("does not reconnect without the option", async () => {
    const { server, connection, peer } = await start({ reconnect: false });
    peer.socket.close(1012);
    expect(await endOf(connection)).toMatchObject({ code: 1012 });
    expect(server.requests).toHaveLength(1);
    await server[Symbol.asyncDispose]();
  });
});

describe("attempts that fail", () => {
  const unavailable = { status: 503, headers: { "x-request-id": "req_1" }, body: "" };

  it("are made until one succeeds, each later than the one before", async () => {
    const { server, connection, clock, log, peer } = await start(
      { random: () => 0 },
      { refuse: (index) => (index && index < 4 ? unavailable : undefined) },
    );
    const reconnected = once(connection, "reconnected");
    peer.socket.terminate();
    await reconnected;
    expect(clock.slept).toEqual([250, 500, 1000, 2000]);
    expect(log).toEqual([
      "open",
      ...[1, 2, 3, 4].map((n) => ["reconnecting", n, expect.any(Number)]),
      ["reconnected", 4, 0, 0],
      "open",
    ]);
    await connection.close();
    await server[Symbol.asyncDispose]();
  });

  it("end after `maxAttempts`: the loop throws, and the unsent events are reported", async () => {
    const { server, connection, log, peer } = await start(
      { reconnect: { maxAttempts: 2 } },
      { refuse: (index) => (index ? unavailable : undefined) },
    );
    const gaveUp = once<GaveUp>(connection, "gaveUp");
    const closed = once<ConnectionClose<object>>(connection, "close");
    const ended = endOf(connection);
    const reconnecting = once(connection, "reconnecting");
    peer.socket.close(1012, "restart");
    await reconnecting;
    const waiting = connection.send({ type: "response.create" });
    const error = (await ended) as SocketClosedError;
    expect(error).toMatchObject({
      name: "SocketClosedError",
      code: 1012,
      attempts: 2,
      cause: { kind: "server", requestID: "req_1" },
    });
    expect(await gaveUp).toMatchObject({ type: "gaveUp", attempts: 2, cause: { status: 503 } });
    expect(await rejection(waiting)).toBe(error);
    expect((await closed).unsent).toEqual([{ type: "response.create" }]);
    expect(log.slice(1).map((entry) => (entry as unknown[])[0])).toEqual([
      "reconnecting",
      "reconnecting",
      "gaveUp",
      "close",
    ]);
    expect(server.requests).toHaveLength(3);
    await server.allClosed();
    await server[Symbol.asyncDispose]();
  });

  it.each([401, 403, 404, 302])("with %i are given up at once", async (status) => {
    const { server, connection, peer } = await start(
      {},
      { refuse: (index) => (index ? { status, headers: { location: "/x" } } : undefined) },
    );
    peer.socket.terminate();
    expect(await endOf(connection)).toMatchObject({ code: 1006, attempts: 1, cause: { status } });
    expect(server.requests).toHaveLength(2);
    await server[Symbol.asyncDispose]();
  });

  it("wait as long as the server asks", async () => {
    const busy = { status: 429, headers: { "retry-after": "20" } };
    const { server, connection, clock, peer } = await start(
      { random: () => 0 },
      { refuse: (index) => (index === 1 ? busy : undefined) },
    );
    const reconnected = once(connection, "reconnected");
    peer.socket.terminate();
    await reconnected;
    expect(clock.slept).toEqual([250, 20_000]);
    await connection.close();
    await server[Symbol.asyncDispose]();
  });

  it("count on after an unstable connection, and from 1 after a stable one", async () => {
    const { server, connection, clock, log, peer } = await start({ random: () => 0 });
    const lose = async (peer: Peer): Promise<void> => {
      const reconnected = once(connection, "reconnected");
      peer.socket.terminate();
      await reconnected;
    };
    await lose(peer);
    clock.advance(29_000);
    await lose(await server.peer(1));
    clock.advance(30_000);
    await lose(await server.peer(2));
    expect(
      log
        .filter((entry) => (entry as unknown[])[0] === "reconnecting")
        .map((entry) => (entry as unknown[])[1]),
    ).toEqual([1, 2, 1]);
    await connection.close();
    await server[Symbol.asyncDispose]();
  });
});

describe("a connection that reconnects", () => {
  const forever = () => ({
    ...fakeClock(),
    sleep: (_: number, signal?: AbortSignal) =>
      new Promise<void>((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason))),
  });

  it("ends at once when it is aborted", async () => {
    const controller = new AbortController();
    const { server, connection, peer } = await start({ clock: forever(), signal: controller.signal });
    const reconnecting = once(connection, "reconnecting");
    const ended = endOf(connection);
    peer.socket.terminate();
    await reconnecting;
    const waiting = rejection(connection.send({ type: "response.create" }));
    controller.abort();
    const error = await ended;
    expect(error).toMatchObject({ name: "APIUserAbortError" });
    expect(await waiting).toBe(error);
    expect(server.requests).toHaveLength(1);
    await server[Symbol.asyncDispose]();
  });

  it("ends at once when it is closed, with an error for waiting events alone", async () => {
    const { server, connection, peer } = await start({ clock: forever() });
    const reconnecting = once(connection, "reconnecting");
    const ended = endOf(connection);
    peer.socket.terminate();
    await reconnecting;
    const waiting = rejection(connection.send({ type: "response.create" }));
    await connection.close();
    expect(await ended).toBeUndefined();
    expect(OpenAIError.is(await waiting)).toBe(true);
    await server[Symbol.asyncDispose]();
  });

  it("ends at once when it is aborted in the middle of a handshake", async () => {
    const controller = new AbortController();
    const { server, connection, peer } = await start(
      { signal: controller.signal },
      { refuse: (index) => (index ? "hang" : undefined) },
    );
    const ended = endOf(connection);
    peer.socket.terminate();
    while (server.requests.length < 2) await new Promise(setImmediate);
    controller.abort();
    expect(await ended).toMatchObject({ name: "APIUserAbortError" });
    await server.allClosed();
    await server[Symbol.asyncDispose]();
  });
});

describe("the restored session", () => {
  const lose = async (options: Partial<RealtimeOptions>, before: readonly object[]) => {
    const started = await start({ model: undefined, ...options } as Partial<RealtimeOptions>);
    for (const event of before) await started.connection.send(event as never);
    await started.peer.receives(before.length);
    const reconnected = once<Reconnected>(started.connection, "reconnected");
    started.peer.socket.terminate();
    const { replayed } = await reconnected;
    const { url } = await started.server.peer(1);
    await started.connection.close();
    const { received } = await started.server.peer(1);
    await started.server[Symbol.asyncDispose]();
    return { replayed, received, url, first: started.peer.received };
  };
  const item = { type: "conversation.item.create", item: user("x") };

  it("of a call is nothing: it has gone on, and its events are left as they are", async () => {
    const update = { type: "session.update", session: { type: "realtime" } };
    const { replayed, received, url, first } = await lose({ callID: "rtc_1" } as never, [update, item]);
    expect({ replayed, received, url }).toEqual({
      replayed: 0,
      received: [],
      url: "/v1/realtime?call_id=rtc_1",
    });
    expect(first).toEqual([update, item]);
  });

  it("of a transcription and of a translation is the configuration", async () => {
    const update = { type: "session.update", session: { type: "transcription" } };
    expect(await lose({ intent: "transcription" } as never, [update, item])).toMatchObject({ replayed: 1 });
    const language = { type: "session.update", session: { audio: { output: { language: "es" } } } };
    const translation = await lose({ intent: "translation", model: "t" } as never, [language]);
    expect(translation.received).toMatchObject([language]);
    expect(translation.url).toBe("/v1/realtime/translations?model=t");
  });
});

it("reads the events before a loss, then the notices, then the new session", async () => {
  const { server, connection, peer } = await start();
  peer.send({ type: "test.before" });
  peer.socket.close(1011);
  await once(connection, "reconnected");
  const events = await readUntil(connection, "reconnected");
  expect(events.map(({ type }) => type)).toEqual([
    "session.created",
    "test.before",
    "reconnecting",
    "reconnected",
  ]);
  await connection.close();
  await server[Symbol.asyncDispose]();
});
