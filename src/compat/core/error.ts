// `api-openai/core/error`.

export * from "../error.ts";
