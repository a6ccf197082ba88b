import { type Checks, equal, ok } from "./check.ts";
import { client, clientOf } from "./clients.ts";

/** Answers that are bytes. */
export const downloads: Checks = {
  "bytes arrive as they were sent": async (world) => {
    const answer = await clientOf(world, "bytes").files.content("file_1");
    const bytes = new Uint8Array(await answer.arrayBuffer());
    equal(bytes.length, 256_000);
    ok(
      bytes.every((byte, index) => byte === index % 256),
      "every byte",
    );
  },
  "bytes in pieces": async (world) => {
    const { body } = await clientOf(world, "bytes").files.content("file_1");
    const reader = (body as ReadableStream<Uint8Array>).getReader();
    let length = 0;
    for (let step = await reader.read(); !step.done; step = await reader.read()) length += step.value.length;
    equal(length, 256_000);
  },
  "a download that is left": async (world) => {
    const { body } = await clientOf(world, "bytes").files.content("file_1");
    await (body as ReadableStream<Uint8Array>).cancel();
  },
  speech: async (world) => {
    const speech = await client(world).audio.speech.create({ model: "m", input: "x", voice: "alloy" });
    ok((await speech.blob()).size > 0, "audio");
  },
};
