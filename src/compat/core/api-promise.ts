// `api-openai/core/api-promise`.

export { APIPromise, type WithResponse } from "../../handwritten/core/api-promise.ts";
