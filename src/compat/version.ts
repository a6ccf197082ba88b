// `api-openai/version`: the version of this package, under the official name.

export { version as VERSION } from "../handwritten/version.ts";
