import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { createEmbedding } from "../../src/generated/operations/embeddings.ts";
import { createClient } from "../../src/handwritten/client/create-client.ts";
import { OpenAI } from "../../src/handwritten/client/openai.ts";
import { defineProfile, profiles } from "../../src/handwritten/config/profiles/index.ts";
import { readVectors } from "../../src/handwritten/core/reply/read-vectors.ts";
import { type Float32EmbeddingResponse, float32 } from "../../src/handwritten/core/request/float32.ts";
import { json, recordingServer } from "../support/recording-server.ts";

const model = "text-embedding-3-small";
const usage = { prompt_tokens: 2, total_tokens: 2 };
const base64 = (numbers: readonly number[]) =>
  Buffer.from(Float32Array.from(numbers).buffer).toString("base64");
const responseOf = (...embeddings: readonly unknown[]) => ({
  object: "list",
  model,
  usage,
  data: embeddings.map((embedding, index) => ({ object: "embedding", index, embedding })),
});
const bodyOf = (request: { readonly body: string } | undefined) => JSON.parse(request?.body ?? "null");

describe("vectors of embeddings", () => {
  it("come as numbers of 32 bits, asked for in base64", async () => {
    await using server = await recordingServer(json(responseOf(base64([0.5, -1]), base64([2, 3e38]))));
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL });
    const result = await openai.embeddings.create(
      { model, input: ["a", "b"] },
      { vectors: "float32", headers: { "x-a": "1" } },
    );
    expect(bodyOf(server.requests[0])).toEqual({ model, input: ["a", "b"], encoding_format: "base64" });
    expect(server.requests[0]?.headers["x-a"]).toBe("1");
    expect(result.data.map(({ index, embedding }) => [index, embedding])).toEqual([
      [0, Float32Array.of(0.5, -1)],
      [1, Float32Array.of(2, 3e38)],
    ]);
    expect(result.usage).toEqual(usage);
  });

  it("come from a request value by the functional API", async () => {
    await using server = await recordingServer(json(responseOf(base64([0.25]))));
    const client = createClient({ apiKey: "k", baseURL: server.baseURL });
    const { data } = await client.send(float32(createEmbedding({ model, input: "a", dimensions: 1 })));
    expect(data[0]?.embedding).toEqual(Float32Array.of(0.25));
    expect(bodyOf(server.requests[0])).toEqual({
      model,
      input: "a",
      dimensions: 1,
      encoding_format: "base64",
    });
  });

  it("are not asked for in base64 of a server that has numbers only, and read from numbers", async () => {
    await using server = await recordingServer(json(responseOf([0.5, 1])));
    const openai = new OpenAI({
      profile: defineProfile({ ...profiles.ollama, base64Embeddings: false }),
      baseURL: server.baseURL,
    });
    const { data } = await openai.embeddings.create(
      { model: "all-minilm", input: "a" },
      { vectors: "float32" },
    );
    expect(bodyOf(server.requests[0])).toEqual({ model: "all-minilm", input: "a" });
    expect(data[0]?.embedding).toEqual(Float32Array.of(0.5, 1));
  });

  it("are as the server sends them without the option", async () => {
    await using server = await recordingServer(json(responseOf([0.5])));
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL });
    const result = await openai.embeddings.create({ model, input: "a" });
    expect([result.data[0]?.embedding, bodyOf(server.requests[0])]).toEqual([[0.5], { model, input: "a" }]);
  });

  it("are refused for another encoding, another operation and another kind of vector", async () => {
    const openai = new OpenAI({ apiKey: "k", baseURL: "http://127.0.0.1:1" });
    const create =
      (body: object, vectors: "float32" = "float32") =>
      () =>
        openai.embeddings.create({ model, input: "a", ...body }, { vectors });
    expect(create({ encoding_format: "float" })).toThrow("leave out `encoding_format`");
    expect(create({}, "float64" as "float32")).toThrow('`vectors` must be "float32"');
    expect(() => float32({ ...createEmbedding({ model, input: "a" }), operation: "createImage" })).toThrow(
      "takes a request of createEmbedding()",
    );
  });

  it.each([
    ["text that is not base64", "%%%%"],
    ["bytes that are no whole number", Buffer.from([1, 2, 3]).toString("base64")],
    ["no vector", undefined],
    ["a list of texts", ["1"]],
  ])("fail with a DecodeError for %s", async (_what, embedding) => {
    await using server = await recordingServer(json(responseOf(base64([1]), embedding)));
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL });
    await expect(
      openai.embeddings.create({ model, input: "a" }, { vectors: "float32" }),
    ).rejects.toMatchObject({
      kind: "decode",
      message: expect.stringContaining("data[1]"),
    });
  });

  it("are the numbers that were written, for any of them, with and without `Buffer`", () => {
    const { Buffer: platform } = globalThis;
    fc.assert(
      fc.property(
        fc.array(fc.float({ noNaN: true }), { maxLength: 50 }),
        fc.boolean(),
        (numbers, hasBuffer) => {
          const response = responseOf(base64(numbers));
          if (!hasBuffer) Reflect.deleteProperty(globalThis, "Buffer");
          try {
            expect((readVectors(response) as Float32EmbeddingResponse).data[0]?.embedding).toEqual(
              Float32Array.from(numbers),
            );
          } finally {
            globalThis.Buffer = platform;
          }
        },
      ),
    );
  });
});
