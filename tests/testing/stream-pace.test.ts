import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { describe, expect, it } from "@jest/globals";
import { startServer } from "../../src/handwritten/testing/index.ts";
import { playEvents } from "../../src/handwritten/testing/streams/play-events.ts";

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

const timers = (): number =>
  process.getActiveResourcesInfo().filter((resource) => resource === "Timeout").length;

/** Waits for the loop to turn until something is so: no timer, which would be counted. */
const until = async (isSo: () => boolean): Promise<void> => {
  const deadline = performance.now() + 5000;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error("it did not come to be so within 5 s");
    await new Promise((resolve) => setImmediate(resolve));
  }
};

describe("streams", () => {
  it("come at the pace that was chosen", async () => {
    await using server = await startServer({ streams: { pieces: 2, paceMs: 30 } });
    const before = performance.now();
    const response = await fetch(`${server.url}/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${server.apiKey}`, "content-type": "application/json" },
      body,
    });
    const atHead = performance.now();
    const events = (await response.text()).split("\n\n").filter(Boolean);
    expect(events).toHaveLength(5);
    // A timer may fire up to a millisecond early.
    expect(performance.now() - before).toBeGreaterThanOrEqual(5 * 29);
    expect(performance.now() - atHead).toBeGreaterThanOrEqual(3 * 29);
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
    let turns = 0;
    let before = -1;
    await until(() => {
      turns = outgoing?.writableNeedDrain && made === before ? turns + 1 : 0;
      before = made;
      return turns > 2000;
    });
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
