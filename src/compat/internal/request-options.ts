// `api-openai/internal/request-options`: what methods that a subclass overrides are given.

export type { FinalRequestOptions } from "../../handwritten/core/request/final-options.ts";
export type { RequestOptions } from "../../handwritten/core/request/override-request.ts";
