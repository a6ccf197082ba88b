import type { CreateEmbeddingResponse } from "../../generated/models.ts";
import { createEmbedding } from "../../generated/operations/embeddings.ts";
import type { Embeddings } from "../../generated/resources/embeddings.ts";
import { float32 } from "../core/request/float32.ts";
import { ConfigurationError } from "../errors/index.ts";
import type { APIPromise, RequestOptions } from "../resources/resource.ts";
import { defineHelpers, type ResourceHelpers } from "./define-helpers.ts";

export type { Float32EmbeddingResponse } from "../core/request/float32.ts";

/** Options of `embeddings.create()` for vectors as `Float32Array`s. */
export interface VectorOptions extends RequestOptions {
  /** How the vectors are given: as `Float32Array`s, asked for in base64, for less than half of the bytes and of the time. Default: as the API sends them. */
  vectors: "float32";
}

/** The methods of `openai.embeddings` that are written by hand: `create`, because of its option. */
type EmbeddingsHelpers = Pick<Embeddings, "create">;

export const embeddings: ResourceHelpers = /* @__PURE__ */ defineHelpers<EmbeddingsHelpers, Embeddings>(
  "embeddings",
  {
    create: ({ send }, body, options) => {
      const { vectors, ...others } = (options ?? {}) as Partial<VectorOptions>;
      const request = createEmbedding(body);
      if (vectors === undefined || vectors === null)
        return send(request, options) as APIPromise<CreateEmbeddingResponse>;
      if (vectors !== "float32") throw new ConfigurationError('`vectors` must be "float32"');
      return send(float32(request), others) as APIPromise<never>;
    },
  },
);
