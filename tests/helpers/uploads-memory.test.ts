import { describe, expect, it } from "@jest/globals";
import OpenAI from "../../src/handwritten/index.ts";
import { heldBytes } from "../support/collect-garbage.ts";
import { serve } from "../support/hostile-server.ts";
import { isLong } from "../support/runs.ts";

const MIB = 1_048_576;
/** `npm run test:long` uploads 2 GiB. */
const SIZE = isLong ? 2_048 * MIB : 384 * MIB;
const PART_SIZE = 8 * MIB;
const CONCURRENCY = 3;

/** Reads parts and keeps nothing of them. */
const drainingServer = async () => {
  let received = 0;
  const server = await serve((request, response) => {
    request.on("data", (chunk: Buffer) => {
      received += chunk.length;
    });
    request.on("end", () => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ id: "thing_1", object: "upload", status: "completed" }));
    });
  });
  return Object.assign(server, { received: () => received });
};

async function* stream(): AsyncGenerator<Uint8Array> {
  for (let sent = 0; sent < SIZE; sent += MIB) yield new Uint8Array(MIB);
}

const blob = (): Blob => new Blob(Array<Blob>(SIZE / MIB).fill(new Blob([new Uint8Array(MIB)])));

describe("the memory of an upload in parts", () => {
  it.each([
    ["a stream", stream],
    ["a Blob", blob],
  ])("is bounded by the parts under way, whatever the size of %s", async (_name, file) => {
    await using server = await drainingServer();
    const openai = new OpenAI({ apiKey: "k", baseURL: server.origin });
    const before = heldBytes();
    let peak = 0;
    await openai.uploads.uploadFileChunked({
      file: file(),
      filename: "large.bin",
      mimeType: "application/octet-stream",
      purpose: "user_data",
      bytes: SIZE,
      partSize: PART_SIZE,
      concurrency: CONCURRENCY,
      onProgress: () => {
        peak = Math.max(peak, heldBytes() - before);
      },
    });
    expect(server.received()).toBeGreaterThan(SIZE);
    // Each part as it is read, joined, encoded and written.
    expect(peak).toBeLessThan(4 * (CONCURRENCY + 1) * PART_SIZE);
  });
});
