import { once } from "node:events";
import { setImmediate as tick } from "node:timers/promises";
import { describe, expect, it } from "@jest/globals";
import { EventStream } from "../../src/handwritten/streaming/events/event-stream.ts";
import { contextOf, requestOf } from "../support/call.ts";
import { collectGarbage } from "../support/collect-garbage.ts";
import { serve } from "../support/hostile-server.ts";
import { isLong } from "../support/runs.ts";
import { transports } from "../support/transports.ts";

const KiB = 1_024;
const MiB = KiB * KiB;
const total = (isLong ? 256 : 64) * MiB;
/** How often it is looked whether the server waits. Each time the garbage is collected. */
const LOOKS = isLong ? 8 : 2;
const event = Buffer.from(`data: ${JSON.stringify({ delta: "x".repeat(64 * KiB) })}\n\n`);
const count = Math.ceil(total / event.length);

const memory = async (): Promise<number> => {
  await collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

describe.each(transports)("a slow reader over %s", (_, transportOf) => {
  it("makes the server wait, and keeps no unread data in memory", async () => {
    let sent = 0;
    let isWaiting = false;
    await using server = await serve(async (_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      while (sent < count) {
        sent++;
        if (response.write(event)) continue;
        isWaiting = true;
        await once(response, "drain");
        isWaiting = false;
      }
      response.end("data: [DONE]\n\n");
    });
    /** Whether the server has stopped for good: nothing is on its way any more. */
    const serverWaits = async (): Promise<void> => {
      for (
        let still = 0, before = sent;
        still < 200;
        still = isWaiting && sent === before ? still + 1 : 0, before = sent
      )
        await tick();
    };
    const reply = await transportOf()(requestOf({ reply: "events" }), contextOf(server.origin));
    const stream = new EventStream(reply);
    const before = await memory();
    let read = 0;
    let grown = 0;
    let waits = 0;
    for await (const _ of stream) {
      read++;
      if (read % Math.ceil(count / LOOKS) !== 1) continue;
      await serverWaits();
      waits++;
      expect((sent - read) * event.length).toBeLessThan(32 * MiB); // In the kernel's buffers, for the most part.
      grown = Math.max(grown, (await memory()) - before);
    }
    expect([read, waits, stream.verdict]).toEqual([count, LOOKS, "complete"]);
    expect(grown).toBeLessThan(total / 4);
  }, 120_000);
});
