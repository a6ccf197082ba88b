import type { ApiRequest } from "../../contract.ts";
import { EncodeError } from "../../errors/index.ts";
import { fieldsOf } from "./fields-of.ts";

/** An embedding whose vector is numbers of 32 bits. */
export interface Float32Embedding {
  /** The vector: 4 bytes a number. */
  embedding: Float32Array<ArrayBuffer>;
  /** The place of its input among the inputs, from 0. */
  index: number;
  object: "embedding";
}

/** The result of `createEmbedding` with its vectors as `Float32Array`s. */
export interface Float32EmbeddingResponse {
  /** The vectors, one for each input, in their order. */
  data: Float32Embedding[];
  /** Name of the model. */
  model: string;
  object: "list";
  /** How many tokens the request used. */
  usage: { prompt_tokens: number; total_tokens: number };
}

/** What is read of a response of embeddings. */
export interface Embeddings {
  readonly data: readonly { readonly embedding: unknown }[];
}

/**
 * A request for embeddings whose vectors come as `Float32Array`s. They are asked for in base64, which is less than half of the bytes of
 * decimal numbers and is not parsed; of a server that has numbers only, as its profile says, numbers are taken.
 *
 * @throws EncodeError for a request of another operation, and for one that asks for another encoding
 * @example
 * const { data } = await client.send(float32(createEmbedding({ model: "text-embedding-3-small", input: ["a", "b"] })));
 * @see https://platform.openai.com/docs/api-reference/embeddings/create
 */
export const float32 = (request: ApiRequest<Embeddings>): ApiRequest<Float32EmbeddingResponse> => {
  const fields = fieldsOf(request);
  if (!fields || request.operation !== "createEmbedding")
    throw new EncodeError("float32() takes a request of createEmbedding()");
  if (fields["encoding_format"] === "float")
    throw new EncodeError("vectors are read from base64: leave out `encoding_format`");
  const sent: ApiRequest = {
    ...request,
    body: { kind: "json", value: { ...fields, encoding_format: "base64" } },
    vectors: "float32",
  };
  return sent as ApiRequest<Float32EmbeddingResponse>;
};
