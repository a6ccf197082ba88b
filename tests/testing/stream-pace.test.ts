import { createHook } from "node:async_hooks";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { describe, expect, it } from "@jest/globals";
import { startServer } from "../../src/handwritten/testing/index.ts";
import { playEvents } from "../../src/handwritten/testing/streams/play-events.ts";
import { until, untilStill } from "../support/until.ts";

const body = JSON.stringify({
  model: "m",
  messages: [{ role: "user", content: "x" }],
  stream: true,
});

/** Asks for a stream over a socket of the test's own, and reads nothing unless it is told to. */
const ask = async (port: number, apiKey: string): Promise<Socket> => {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.pause();
  socket.write(
    [
      "POST /v1/chat/completions HTTP/1.1",
      "host: 127.0.0.1",
      `authorization: Bearer ${apiKey}`,
      "content-type: application/json",
      `content-length: ${body.length}`,
      "",
      body,
    ].join("\r\n"),
  );
  return socket;
};

/** Counts the timers of a duration that are started from now on. */
const timersOf = (ms: number) => {
  const found = { count: 0, [Symbol.dispose]: () => void hook.disable() };
  const hook = createHook({
    init: (_id, type, _trigger, resource) => {
      if (type === "Timeout" && (resource as { _idleTimeout?: number })._idleTimeout === ms) found.count++;
    },
  }).enable();
  return found;
};

const timers = (): number =>
  process.getActiveResourcesInfo().filter((resource) => resource === "Timeout").length;

describe("streams", () => {
  it("come at the pace that was chosen", async () => {
    await using server = await startServer({ streams: { pieces: 2, paceMs: 7 } });
    using waits = timersOf(7);
    const response = await fetch(`${server.url}/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${server.apiKey}`, "content-type": "application/json" },
      body,
    });
    const events = (await response.text()).split("\n\n").filter(Boolean);
    expect(events).toHaveLength(5);
    expect(waits.count).toBe(5);
  });

  it.each(["hangs up", "is cut off by the end of the server"])(
    "leave no timer when the client %s",
    async (how) => {
      const idle = timers();
      const server = await startServer({ streams: { paceMs: 3_600_000 } });
      const socket = await ask(Number(new URL(server.url).port), server.apiKey);
      socket.resume();
      await once(socket, "data");
      await until(() => timers() > idle);
      if (how === "hangs up") {
        socket.destroy();
        await until(() => timers() <= idle);
      }
      await server.close();
      await until(() => timers() <= idle);
      expect(timers()).toBeLessThanOrEqual(idle);
    },
  );

  it("wait for a client that does not read, and go on when it does", async () => {
    const text = "x".repeat(100_000);
    const count = 500;
    let made = 0;
    let outgoing: ServerResponse | undefined;
    function* events() {
      for (; made < count; made++) yield { data: { text } };
    }
    const server = createServer((_, response) => {
      outgoing = response;
      void playEvents(response, events(), 0);
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const socket = await ask((server.address() as AddressInfo).port, "key");
    // The buffers of both ends take some; when they are full, nothing more is made in any number of turns.
    await until(() => outgoing?.writableNeedDrain === true);
    await untilStill(() => made);
    expect(made).toBeLessThan(count / 2);
    let received = 0;
    socket.on("data", (chunk: Buffer) => {
      received += chunk.length;
    });
    socket.resume();
    await until(() => received > count * text.length);
    expect(made).toBe(count);
    socket.destroy();
    server.close();
    await once(server, "close");
  });
});
