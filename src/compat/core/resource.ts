// `api-openai/core/resource`.

export type { APIResource } from "../../handwritten/resources/resource.ts";
