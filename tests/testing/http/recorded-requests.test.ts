import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { BoundedRecord } from "../../../src/handwritten/testing/bounded-record.ts";
import { startServer, type TestServer } from "../../../src/handwritten/testing/index.ts";
import { runs } from "../../support/runs.ts";

const embed = async (server: TestServer, input: string): Promise<number> => {
  const { status } = await fetch(`${server.url}/embeddings`, {
    method: "POST",
    headers: { authorization: `Bearer ${server.apiKey}`, "content-type": "application/json" },
    body: JSON.stringify({ model: "m", input }),
  });
  return status;
};

const inputs = ({ requests }: TestServer): unknown[] =>
  requests.map(({ body }) => (body as { input?: unknown } | undefined)?.input);

describe("the record of requests", () => {
  it("keeps the newest, and says how many were dropped", async () => {
    await using server = await startServer({ record: { entries: 3 } });
    expect(server.droppedRequests).toBe(0);
    for (const input of ["a", "b", "c", "d", "e"]) await embed(server, input);
    expect([inputs(server), server.droppedRequests]).toEqual([["c", "d", "e"], 2]);
  });

  it("is bounded by the bytes of the bodies", async () => {
    await using server = await startServer({ record: { bytes: 1_000 } });
    for (const letter of ["a", "b", "c"]) await embed(server, letter.repeat(400));
    expect([inputs(server), server.droppedRequests]).toEqual([["b".repeat(400), "c".repeat(400)], 1]);
    await embed(server, "d".repeat(2_000));
    expect([server.requests.length, server.droppedRequests]).toEqual([0, 4]);
  });

  it("has the beginning of a large body and its size; the answer is that to the whole", async () => {
    await using server = await startServer({ record: { bodyBytes: 10 } });
    expect(await embed(server, "x".repeat(100))).toBe(200);
    const [request] = server.requests;
    expect(request).toMatchObject({ operation: "createEmbedding", body: undefined, bodyBytes: 124 });
    expect(new TextDecoder().decode(request?.bytes)).toBe('{"model":"');
    expect(request?.bytes.buffer.byteLength).toBe(10);
  });

  it("can be switched off", async () => {
    await using server = await startServer({ record: { entries: 0 } });
    await embed(server, "a");
    expect([server.requests.length, server.droppedRequests]).toEqual([0, 1]);
  });

  it("numbers answers on when it drops", async () => {
    await using server = await startServer({ record: { entries: 1 } });
    const ids = new Set<string | null>();
    for (let count = 0; count < 4; count++)
      ids.add((await fetch(`${server.url}/models`)).headers.get("x-request-id"));
    expect(ids.size).toBe(4);
  });
});

describe("BoundedRecord", () => {
  it("keeps the newest of all lists in order, never more than it may, and drops no more than it must", () => {
    const entry = fc.record({ list: fc.nat(3), bytes: fc.nat(50) });
    fc.assert(
      fc.property(fc.array(entry), fc.nat(10), fc.nat(200), (entries, maxEntries, maxBytes) => {
        const record = new BoundedRecord(maxEntries, maxBytes);
        const lists: number[][] = [[], [], [], []];
        let dropped = 0;
        for (const [index, { list, bytes }] of entries.entries())
          record.add(lists[list] as number[], index, bytes, () => {
            dropped += 1;
          });
        // The longest end of the entries that is within both.
        let first = entries.length;
        let bytes = 0;
        while (first > 0 && entries.length - first < maxEntries) {
          bytes += entries[first - 1]?.bytes ?? 0;
          if (bytes > maxBytes) break;
          first -= 1;
        }
        const kept = entries.map((_, index) => index).slice(first);
        expect(lists).toEqual(lists.map((_, list) => kept.filter((index) => entries[index]?.list === list)));
        expect(dropped).toBe(first);
      }),
      { numRuns: runs(2_000) },
    );
  });
});
