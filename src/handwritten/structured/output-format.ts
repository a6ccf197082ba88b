import type { CompiledSchema } from "./compile-schema.ts";

/** What a format, or a tool, carries that reads its outputs. The names are the official ones: packages built on them know it by these. */
export interface Readable<Output> {
  /** Of the type alone: there is no such property. */
  readonly __output: Output;
  readonly $parseRaw: (text: string) => Output;
}

/** The response format of a chat completion. */
export interface ChatFormat {
  readonly type: "json_schema";
  readonly json_schema: {
    readonly name: string;
    readonly description?: string;
    readonly strict: boolean;
    readonly schema: Record<string, unknown>;
  };
}

/** The format of the text of a response. */
export interface TextFormat {
  readonly type: "json_schema";
  readonly name: string;
  readonly description?: string;
  readonly strict: boolean;
  readonly schema: Record<string, unknown>;
}

/** How a format is named. */
export interface FormatName {
  readonly name: string;
  readonly description?: string | undefined;
}

export const chatFormatOf = <Output>(
  { jsonSchema, strict, parse }: CompiledSchema<Output>,
  { name, description }: FormatName,
): ChatFormat & Readable<Output> =>
  readable(
    {
      type: "json_schema",
      json_schema: { name, ...(description && { description }), strict, schema: { ...jsonSchema } },
    },
    "auto-parseable-response-format",
    parse,
  );

export const textFormatOf = <Output>(
  { jsonSchema, strict, parse }: CompiledSchema<Output>,
  { name, description }: FormatName,
): TextFormat & Readable<Output> =>
  readable(
    { type: "json_schema", name, ...(description && { description }), strict, schema: { ...jsonSchema } },
    "auto-parseable-response-format",
    parse,
  );

/** Puts the marks on a plain object: not enumerable, so they are not sent. */
export const readable = <Shape extends object, Output>(
  shape: Shape,
  brand: string,
  parse: (text: string) => Output | Promise<Output>,
): Shape & Readable<Output> =>
  Object.defineProperties(shape, {
    $brand: { value: brand },
    $parseRaw: { value: parse },
  }) as Shape & Readable<Output>;

/** What reads the outputs of a format, where it carries that. */
export const readerIn = (format: unknown): ((text: string) => unknown) | undefined => {
  const { $parseRaw } = (format ?? {}) as Partial<Readable<unknown>>;
  return typeof $parseRaw === "function" ? (text) => $parseRaw(text) : undefined;
};
