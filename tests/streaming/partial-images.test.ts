import { describe, expect, it } from "@jest/globals";
import { DecodeError } from "../../src/handwritten/errors/index.ts";
import OpenAI from "../../src/handwritten/index.ts";
import { type PartialImage, partialImages } from "../../src/handwritten/streaming/index.ts";
import { serve } from "../support/hostile-server.ts";

const text = (value: string): string => Buffer.from(value).toString("base64");
const read = async (events: readonly { readonly type: string }[]): Promise<PartialImage[]> => {
  await using server = await serve((_, response) => {
    response.setHeader("content-type", "text/event-stream");
    for (const event of events) response.write(`data: ${JSON.stringify(event)}\n\n`);
    response.end("data: [DONE]\n\n");
  });
  const openai = new OpenAI({ apiKey: "k", baseURL: server.origin });
  const stream = await openai.images.generate({ prompt: "a cat", stream: true, partial_images: 2 });
  const images: PartialImage[] = [];
  for await (const image of partialImages(stream)) images.push(image);
  return images;
};
const bytes = (value: string): Uint8Array => new TextEncoder().encode(value);

describe("partialImages", () => {
  it.each(["image_generation", "image_edit"])("gives the images of %s, the last one marked", async (name) => {
    const images = await read([
      { type: `${name}.partial_image`, b64_json: text("a"), partial_image_index: 0, output_format: "png" },
      { type: "something.else" },
      { type: `${name}.partial_image`, b64_json: text("b"), partial_image_index: 1 },
      { type: `${name}.completed`, b64_json: text("c"), output_format: "png" },
    ] as never);
    expect(images.map(({ bytes: of, ...rest }) => ({ ...rest, bytes: Buffer.from(of).toString() }))).toEqual([
      { bytes: "a", index: 0, format: "png", isFinal: false },
      { bytes: "b", index: 1, isFinal: false },
      { bytes: "c", format: "png", isFinal: true },
    ]);
  });

  it("gives the images that a response makes, with the ids of their calls", async () => {
    async function* events() {
      yield {
        type: "response.image_generation_call.partial_image",
        item_id: "ig_1",
        partial_image_index: 0,
        partial_image_b64: text("a"),
      };
      yield { type: "response.output_item.done", item: { type: "message", id: "msg_1" } };
      yield {
        type: "response.output_item.done",
        item: { type: "image_generation_call", id: "ig_2", result: null },
      };
      yield {
        type: "response.output_item.done",
        item: { type: "image_generation_call", id: "ig_1", result: text("b"), output_format: "webp" },
      };
    }
    const images: PartialImage[] = [];
    for await (const image of partialImages(events())) images.push(image);
    expect(images).toEqual([
      { bytes: bytes("a"), index: 0, isFinal: false, itemID: "ig_1" },
      { bytes: bytes("b"), format: "webp", isFinal: true, itemID: "ig_1" },
    ]);
  });

  it("closes the stream when the loop is left", async () => {
    let isClosed = false;
    async function* events() {
      try {
        for (;;) yield { type: "image_edit.partial_image", b64_json: text("a"), partial_image_index: 0 };
      } finally {
        isClosed = true;
      }
    }
    for await (const _ of partialImages(events())) break;
    expect(isClosed).toBe(true);
  });

  it.each([undefined, "", "no base64!"])("throws for an image that is %j", async (b64_json) => {
    const wrong = { type: "image_generation.completed", b64_json };
    await expect(read([wrong])).rejects.toThrow(DecodeError);
  });
});
