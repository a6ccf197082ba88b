// `api-openai/error`, `/errors` and `/core/error`: the classes of errors.

export * from "../handwritten/errors/public-errors.ts";
