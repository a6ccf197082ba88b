// `api-openai/api-promise`: an older name of `core/api-promise`.

export * from "./core/api-promise.ts";
