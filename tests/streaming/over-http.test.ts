import type { ServerResponse } from "node:http";
import { setImmediate as tick } from "node:timers/promises";
import { createGzip, gzipSync } from "node:zlib";
import { describe, expect, it } from "@jest/globals";
import { type BodyEnd, whenBodyEnds } from "../../src/handwritten/core/reply/when-body-ends.ts";
import {
  APIConnectionError,
  APIUserAbortError,
  DecodeError,
  StreamInterruptedError,
} from "../../src/handwritten/errors/index.ts";
import { EventStream } from "../../src/handwritten/streaming/events/event-stream.ts";
import { contextOf, requestOf } from "../support/call.ts";
import { drain } from "../support/fake-body.ts";
import { serve, type TestServer } from "../support/hostile-server.ts";
import { transports } from "../support/transports.ts";

const request = requestOf({ method: "POST", path: "/responses", reply: "events" });
const event = (n: number) => `data: {"n":${n}}\n\n`;

describe.each(transports)("an event stream over %s", (name, transportOf) => {
  /** Opens a stream as a client would, and notes how its body ends. */
  const open = async (server: TestServer, controller = new AbortController()) => {
    const ends: BodyEnd["outcome"][] = [];
    let over = (): void => {};
    const ended = new Promise<void>((resolve) => {
      over = resolve;
    });
    const reply = await transportOf()(request, contextOf(server.origin, { signal: controller.signal }));
    const watched = whenBodyEnds(reply, (end) => {
      ends.push(end.outcome);
      over();
    });
    return { ends, ended, stream: new EventStream<{ n: number }>(watched, { controller }) };
  };
  const streaming = (answer: (response: ServerResponse) => unknown) =>
    serve((_, response) => {
      response.setHeader("content-type", "text/event-stream");
      answer(response);
    });

  it("is the same in chunks of one byte", async () => {
    await using server = await streaming(async (response) => {
      for (const byte of Buffer.from(`data: {"n":"€😀"}\r\n\r\n${event(2)}data: [DONE]\n\n`)) {
        response.write(Uint8Array.of(byte));
        await tick();
      }
      response.end();
    });
    const { stream } = await open(server);
    expect(await drain(stream)).toEqual({ values: [{ n: "€😀" }, { n: 2 }] });
  });

  it("comes event by event, also through gzip", async () => {
    await using server = await streaming(async (response) => {
      const gzip = createGzip();
      response.setHeader("content-encoding", "gzip");
      gzip.pipe(response);
      gzip.write(event(1));
      gzip.flush();
    });
    const { stream } = await open(server);
    for await (const { n } of stream) {
      expect(n).toBe(1);
      break; // The server never sends a second one.
    }
    await server.allClosed();
  });

  it("throws when the connection dies, after the events that came", async () => {
    await using server = await streaming((response) => {
      response.write(event(1), () => setImmediate(() => response.socket?.destroy()));
    });
    const { ends, stream } = await open(server);
    const { values, error } = await drain(stream);
    expect([values, ends]).toEqual([[{ n: 1 }], ["error"]]);
    expect(error).toBeInstanceOf(StreamInterruptedError);
    expect((error as StreamInterruptedError).cause).toBeInstanceOf(APIConnectionError);
    expect((error as StreamInterruptedError).request?.path).toBe("/responses");
  });

  it("throws for a gzip body that was cut", async () => {
    const text = Array.from({ length: 500 }, (_, n) => event(n * Math.PI)).join("");
    const whole = gzipSync(text);
    await using server = await streaming((response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end(whole.subarray(0, whole.length / 2));
    });
    const { values, error } = await drain((await open(server)).stream);
    expect(values.length).toBeLessThan(500);
    // The global `fetch` takes a cut gzip body for a whole one; the event it was cut in still shows it.
    expect(error).toBeInstanceOf(StreamInterruptedError);
    if (name === "node:http") expect((error as Error).cause).toBeInstanceOf(DecodeError);
  });

  it("throws at once when it is aborted, and the socket is closed", async () => {
    await using server = await streaming((response) => response.write(event(1)));
    const controller = new AbortController();
    const { ends, stream } = await open(server, controller);
    const values: unknown[] = [];
    const loop = (async () => {
      for await (const value of stream) {
        values.push(value);
        setImmediate(() => controller.abort());
      }
    })();
    await expect(loop).rejects.toBeInstanceOf(APIUserAbortError);
    await server.allClosed();
    expect([values, ends.length]).toEqual([[{ n: 1 }], 1]);
  });

  it("closes its socket when the loop is left", async () => {
    await using server = await streaming((response) => response.write(event(1)));
    const { ends, stream } = await open(server);
    for await (const _ of stream) break;
    await server.allClosed();
    expect(ends).toEqual(["cancelled"]);
  });

  it("ends at [DONE] although the server stays silent, whose socket is closed soon after", async () => {
    await using server = await streaming((response) => response.write(`${event(1)}data: [DONE]\n\n`));
    expect(await drain((await open(server)).stream)).toEqual({ values: [{ n: 1 }] });
    await server.allClosed();
  });

  it("leaves a connection that can be used again", async () => {
    await using server = await streaming((response) => response.end(`${event(1)}data: [DONE]\n\n`));
    for (let i = 0; i < 3; i++) {
      const { ends, ended, stream } = await open(server);
      expect(await drain(stream)).toEqual({ values: [{ n: 1 }] });
      await ended;
      expect(ends).toEqual(["complete"]);
      // How it ended is told at once; that the body is over is read after that.
      for (let turn = 0; turn < 5; turn++) await tick();
    }
    // undici lets go of a connection a little later than it ends the body.
    if (name === "node:http") expect(server.opened()).toBe(1);
  });

  it.each<[string, string, object]>([
    [
      "an SSE field",
      'error: {"code":500,"message":"slot is gone","type":"server_error"}\n\n',
      { kind: "server", code: "500" },
    ],
    [
      "a line of JSON",
      '{"error":{"code":429,"message":"slot is gone"}}\n',
      { kind: "rate_limit", code: "429" },
    ],
    [
      "a choice",
      'data: {"choices":[{"index":0,"finish_reason":"error","error":{"code":502,"message":"slot is gone"}}]}\n\n',
      { kind: "server", code: "502" },
    ],
  ])("throws an error that comes as %s, after the events before it", async (_, sent, want) => {
    await using server = await streaming((response) => response.end(`${event(1)}${sent}data: [DONE]\n\n`));
    const { values, error } = await drain((await open(server)).stream);
    expect(values).toEqual([{ n: 1 }]);
    expect(error).toMatchObject({ ...want, eventsReceived: 1 });
    expect((error as Error).message).toContain("slot is gone");
  });

  it.each(["text/html", "application/json; charset=utf-8"])(
    "refuses %s, and closes the connection",
    async (type) => {
      await using server = await serve((_, response) =>
        response.writeHead(200, { "content-type": type }).write("<"),
      );
      const { error } = await drain((await open(server)).stream);
      expect(error).toMatchObject({
        kind: "decode",
        message: `expected an event stream, got ${type} with status 200`,
      });
      await server.allClosed();
    },
  );
});
