// `api-openai/resource`: an older name of `core/resource`.

export * from "./core/resource.ts";
