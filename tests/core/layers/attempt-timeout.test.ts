import { getEventListeners } from "node:events";
import { createServer } from "node:net";
import { describe, expect, it } from "@jest/globals";
import { connectionKey, contextValue, timeoutKey } from "../../../src/handwritten/core/context.ts";
import type { Context, Handler, Reply } from "../../../src/handwritten/core/handler.ts";
import { attemptTimeout } from "../../../src/handwritten/core/layers/attempt-timeout.ts";
import { bufferedReply } from "../../../src/handwritten/core/reply/buffered-reply.ts";
import type { TimeoutOption } from "../../../src/handwritten/core/timeouts.ts";
import { APIConnectionTimeoutError } from "../../../src/handwritten/errors/index.ts";
import { contextOf, rejection, requestOf } from "../../support/call.ts";
import { drain, fakeBody } from "../../support/fake-body.ts";
import { serve } from "../../support/hostile-server.ts";
import { settled } from "../../support/open-stream.ts";
import { nodeTransport } from "../../support/transports.ts";
import { virtualClock } from "../../support/virtual-clock.ts";

const request = requestOf();
const answer = bufferedReply({ status: 200, headers: new Headers() }, "{}");

/** Sends a call through the layer to a transport in the test's hands. */
const call = (timeout: TimeoutOption, own?: TimeoutOption) => {
  const clock = virtualClock();
  const caller = new AbortController();
  const reply = Promise.withResolvers<Reply>();
  let inner: Context | undefined;
  const transport: Handler = (_, context) => {
    inner = context;
    return reply.promise;
  };
  const context = contextOf("http://x", {
    clock,
    signal: caller.signal,
    values: new Map([[timeoutKey, own]]),
  });
  const result = attemptTimeout(timeout)(transport)(request, context);
  result.catch(() => {});
  return { clock, caller, reply, result, inner: inner as unknown as Context };
};

describe("attemptTimeout", () => {
  it.each<[TimeoutOption, TimeoutOption | undefined, number, string, string]>([
    [100, undefined, 100, "headersMs", "timed out after 100 ms waiting for headers"],
    [100, 50, 50, "headersMs", "timed out after 50 ms waiting for headers"],
    [{ headersMs: 100 }, undefined, 100, "headersMs", "timed out after 100 ms waiting for headers"],
    [{ headersMs: 100, totalMs: 70 }, undefined, 70, "totalMs", "attempt timed out after 70 ms (totalMs)"],
    [{ headersMs: 100 }, { totalMs: 30 }, 30, "totalMs", "attempt timed out after 30 ms (totalMs)"],
    [{ totalMs: 30 }, { headersMs: undefined }, 30, "totalMs", "attempt timed out after 30 ms (totalMs)"],
    [{ totalMs: 30 }, 80, 80, "headersMs", "timed out after 80 ms waiting for headers"],
  ])("with %j and %j of the call's own ends it after %d ms", async (timeout, own, ms, limit, message) => {
    const { clock, result, inner, caller } = call(timeout, own);
    clock.advance(ms - 1);
    expect(inner.signal.aborted).toBe(false);
    clock.advance(1);
    const error = await rejection(result);
    expect(error).toBeInstanceOf(APIConnectionTimeoutError);
    expect(error).toMatchObject({ message: `GET /things: ${message}`, limit, attempts: 1, phase: "request" });
    expect(inner.signal.reason).toBe(error);
    expect(clock.pending()).toEqual([]);
    await settled();
    expect(getEventListeners(caller.signal, "abort").length).toBeLessThanOrEqual(1);
  });

  it.each<TimeoutOption>([0, Number.POSITIVE_INFINITY, { headersMs: 0 }, {}, { idleMs: 5 }])(
    "with %j sets no timer",
    async (timeout) => {
      const { clock, reply, result } = call(timeout);
      expect(clock.started()).toBe(0);
      reply.resolve(answer);
      expect(await result).toBe(answer);
    },
  );

  it("leaves nothing behind after an answer or a failure", async () => {
    const good = call({ headersMs: 100, totalMs: 200 });
    good.reply.resolve(answer);
    expect(await (await good.result).text()).toBe("{}");
    const bad = call(100);
    bad.reply.reject(new Error("no"));
    expect(await rejection(bad.result)).toEqual(new Error("no"));
    for (const { clock, caller } of [good, bad])
      expect([clock.pending(), getEventListeners(caller.signal, "abort")]).toEqual([[], []]);
  });

  it.each(["end", "left"])(
    "hears the caller until the end of a stream, also without totalMs: %s",
    async (how) => {
      const { clock, reply, result, caller } = call({ headersMs: 100 });
      const body = fakeBody();
      reply.resolve(body.reply);
      const chunks = ((await result).body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
      const listeners = (): number => getEventListeners(caller.signal, "abort").length;
      expect([clock.pending(), listeners()]).toEqual([[], 1]);
      if (how === "end") body.end();
      await (how === "end" ? chunks.next() : chunks.return?.());
      expect(listeners()).toBe(0);
    },
  );

  it("ends with the caller's abort", async () => {
    const { caller, inner, clock } = call(100);
    caller.abort("enough");
    expect([inner.signal.reason, clock.pending()]).toEqual(["enough", []]);
  });

  describe("after the head of a stream", () => {
    it("sets no limit but the total one", async () => {
      const { clock, reply, result } = call({ headersMs: 100 });
      reply.resolve(fakeBody().reply);
      await result;
      expect(clock.pending()).toEqual([]);
    });

    it("ends it when the total has passed, even if the transport takes no notice", async () => {
      const { clock, reply, result, inner } = call({ headersMs: 100, totalMs: 150 });
      const body = fakeBody();
      clock.advance(90);
      reply.resolve(body.reply);
      const reading = drain((await result).body as AsyncIterable<Uint8Array>);
      body.send("a");
      await settled();
      clock.advance(59);
      await settled();
      expect(inner.signal.aborted).toBe(false);
      clock.advance(1);
      const { values, error } = await reading;
      expect(values).toHaveLength(1);
      expect(error).toMatchObject({
        limit: "totalMs",
        message: "GET /things: attempt timed out after 150 ms (totalMs)",
      });
      expect(clock.pending()).toEqual([]);
    });

    it("ends a reading that begins too late", async () => {
      const { clock, reply, result } = call({ totalMs: 150 });
      reply.resolve(fakeBody().reply);
      const { body } = await result;
      clock.advance(150);
      expect((await drain(body as AsyncIterable<Uint8Array>)).error).toMatchObject({ limit: "totalMs" });
    });

    it.each(["end", "left"])("stops counting at its end: %s", async (how) => {
      const { clock, reply, result, caller } = call({ totalMs: 150 });
      const body = fakeBody();
      reply.resolve(body.reply);
      const chunks = ((await result).body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
      expect(clock.pending()).toEqual([150]);
      if (how === "end") body.end();
      await (how === "end" ? chunks.next() : chunks.return?.());
      expect([clock.pending(), getEventListeners(caller.signal, "abort")]).toEqual([[], []]);
    });
  });

  describe("connectMs", () => {
    it("counts from when the transport begins to connect, until it is connected", async () => {
      const { clock, inner, result } = call({ connectMs: 50, headersMs: 1_000 });
      clock.advance(100);
      contextValue(inner, connectionKey)?.("connecting");
      clock.advance(49);
      expect(inner.signal.aborted).toBe(false);
      clock.advance(1);
      expect(await rejection(result)).toMatchObject({
        limit: "connectMs",
        phase: "connect",
        message: "GET /things: timed out after 50 ms waiting for a connection (connectMs)",
      });
    });

    it("is over with the connection; the other limits go on", async () => {
      const { clock, inner, result } = call({ connectMs: 50, headersMs: 1_000 });
      contextValue(inner, connectionKey)?.("connecting");
      clock.advance(49);
      contextValue(inner, connectionKey)?.("connected");
      clock.advance(950);
      expect(inner.signal.aborted).toBe(false);
      clock.advance(1);
      expect(await rejection(result)).toMatchObject({ limit: "headersMs" });
    });

    it("is nothing where the transport does not tell", () => {
      const { clock } = call({ connectMs: 50 });
      expect(clock.pending()).toEqual([]);
    });

    it("is asked of the transport only when it is limited", () => {
      expect(contextValue(call(100).inner, connectionKey)).toBeUndefined();
    });

    it("is reported by node:http, at once for a connection that is kept alive", async () => {
      await using server = await serve((_, response) => response.end("{}"));
      const told: string[] = [];
      for (let i = 0; i < 2; i++) {
        const values = new Map([[connectionKey, (state: string) => told.push(state)]]);
        await nodeTransport()(request, contextOf(server.origin, { values }));
      }
      expect(told).toEqual(["connecting", "connected", "connecting", "connected"]);
      expect(server.opened()).toBe(1);
    });

    it("ends a TLS handshake that does not go on", async () => {
      const silent = createServer(() => {});
      await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
      const { port } = silent.address() as { port: number };
      const clock = virtualClock();
      const reached = new Promise<void>((resolve) =>
        silent.on("connection", (socket) => socket.once("data", () => resolve())),
      );
      const context = contextOf(`https://127.0.0.1:${port}`, { clock });
      const result = rejection(attemptTimeout({ connectMs: 50 })(nodeTransport())(request, context));
      await reached;
      clock.advance(50);
      expect(await result).toMatchObject({ limit: "connectMs", phase: "connect" });
      await new Promise((resolve) => silent.close(resolve));
    });
  });
});
