// Vectors of embeddings: numbers as the API sends them, or `Float32Array`s where they are asked for.
import OpenAI, { type models } from "api-openai";
import { createClient, type Float32EmbeddingResponse, float32 } from "api-openai/core";
import { createEmbedding, createImage } from "api-openai/operations";
import { assert, type Equal } from "./expect.ts";

declare const openai: OpenAI;
const params: models.CreateEmbeddingRequest = { model: "text-embedding-3-small", input: "a" };

export async function vectors(): Promise<void> {
  const plain = await openai.embeddings.create(params);
  assert<Equal<(typeof plain.data)[number]["embedding"], number[]>>();
  const compact = await openai.embeddings.create(params, { vectors: "float32", maxRetries: 1 });
  assert<Equal<(typeof compact.data)[number]["embedding"], Float32Array<ArrayBuffer>>>();
  // @ts-expect-error no other kind of vector
  void openai.embeddings.create(params, { vectors: "float64" });

  const client = createClient({ apiKey: "k" });
  const sent = await client.send(float32(createEmbedding(params)));
  assert<Equal<(typeof sent.data)[number]["embedding"], Float32EmbeddingResponse["data"][number]["embedding"]>>();
  // @ts-expect-error images have no vectors
  float32(createImage({ prompt: "a" }));
}
