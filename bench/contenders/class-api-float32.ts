import { start as startDefault } from "./class-api.ts";
import { apiKey, embeddingModel, type Start } from "./contender.ts";

/** Ours by the class API, with vectors asked for as `Float32Array`s. */
export const start: Start = async (baseURL) => {
  const { default: OpenAI } = await import("api-openai");
  const openai = new OpenAI({ apiKey, baseURL });
  return {
    ...(await startDefault(baseURL)),
    async embed(input) {
      const { data } = await openai.embeddings.create(
        { model: embeddingModel, input },
        { vectors: "float32" },
      );
      return data.map(({ embedding }) => embedding);
    },
  };
};
