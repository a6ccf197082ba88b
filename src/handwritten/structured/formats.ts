import { compileSchema, type SchemaOptions } from "./compile-schema.ts";
import {
  type ChatFormat,
  chatFormatOf,
  type FormatName,
  type Readable,
  readable,
  type TextFormat,
  textFormatOf,
} from "./output-format.ts";
import type { OutputOf, SchemaSource } from "./schema-source.ts";

/** How a format is made of a schema. */
export interface FormatOptions extends SchemaOptions {
  /** What the format is for, which helps the model. */
  readonly description?: string | undefined;
}

/**
 * The response format of a chat completion for a schema, which `parse()` and the stream helpers read the output with.
 *
 * @param name - letters, digits, `_` and `-`, at most 64
 * @throws ConfigurationError for what cannot be converted, or cannot be strict
 */
export const responseFormat = <Source extends SchemaSource>(
  schema: Source,
  name: string,
  options: FormatOptions = {},
): ChatFormat & Readable<OutputOf<Source>> =>
  chatFormatOf(compileSchema(schema, options), { name, description: options.description });

/**
 * The format of the text of a response for a schema, which `parse()` and the stream helpers read the output with.
 *
 * @param name - letters, digits, `_` and `-`, at most 64
 * @throws ConfigurationError as {@link responseFormat} does
 */
export const textFormat = <Source extends SchemaSource>(
  schema: Source,
  name: string,
  options: FormatOptions = {},
): TextFormat & Readable<OutputOf<Source>> =>
  textFormatOf(compileSchema(schema, options), { name, description: options.description });

/** A function that a model may call, of the Chat Completions API. */
export interface ChatFunction {
  readonly type: "function";
  readonly function: {
    readonly name: string;
    readonly description?: string;
    readonly strict: boolean;
    readonly parameters: Record<string, unknown>;
  };
}

/** A function that a model may call, of the Responses API. */
export interface ResponsesFunction {
  readonly type: "function";
  readonly name: string;
  readonly description?: string;
  readonly strict: boolean;
  readonly parameters: Record<string, unknown>;
}

/** A function of the Chat Completions API whose arguments a schema describes. @throws ConfigurationError as {@link responseFormat} does */
export const functionTool = <Source extends SchemaSource>(
  parameters: Source,
  { name, description }: FormatName,
  options: SchemaOptions = {},
): ChatFunction & Readable<OutputOf<Source>> => {
  const { jsonSchema, strict, parse } = compileSchema(parameters, options);
  const described = { name, ...(description && { description }), strict, parameters: { ...jsonSchema } };
  return readable({ type: "function", function: described }, "auto-parseable-tool", parse);
};

/** A function of the Responses API whose arguments a schema describes. @throws ConfigurationError as {@link responseFormat} does */
export const responsesFunctionTool = <Source extends SchemaSource>(
  parameters: Source,
  { name, description }: FormatName,
  options: SchemaOptions = {},
): ResponsesFunction & Readable<OutputOf<Source>> => {
  const { jsonSchema, strict, parse } = compileSchema(parameters, options);
  const described = { name, ...(description && { description }), strict, parameters: { ...jsonSchema } };
  return readable({ type: "function", ...described }, "auto-parseable-tool", parse);
};
