// `api-openai/core/pagination`.

export * from "../pagination.ts";
