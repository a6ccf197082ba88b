// `api-openai/version`.

export { version as VERSION } from "../handwritten/version.ts";
