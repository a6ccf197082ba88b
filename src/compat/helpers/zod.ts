// `api-openai/helpers/zod`: the formats and tools of zod schemas, under the official names. Nothing here waits, so what
// converts schemas of zod 3 and of `zod/mini` is imported with it.

import { type $ZodType, toJSONSchema } from "zod/v4/core";
import { zodToJsonSchema } from "zod-to-json-schema";
import type { FunctionTool } from "../../generated/models.ts";
import {
  type ChatFormat,
  type ChatFunction,
  functionTool,
  type Readable,
  type ResponsesFunction,
  responseFormat,
  responsesFunctionTool,
  type StandardSchema,
  type TextFormat,
  textFormat,
} from "../../handwritten/structured/index.ts";
import { withCallback } from "../with-callback.ts";

/** A schema of zod 3, zod 4 or `zod/mini`. */
export type ZodSchema = { readonly _output: unknown } | { readonly _zod: { readonly output: unknown } };

/** The type of the values that a schema of zod gives. */
export type ZodOutput<Schema extends ZodSchema> = Schema extends { readonly _output: infer Output }
  ? Output
  : Schema extends { readonly _zod: { readonly output: infer Output } }
    ? Output
    : never;

/** What a format says beside its schema. */
export interface ZodFormatProps {
  readonly description?: string | undefined;
}

/** A function that a model may call, with the schema of its arguments. */
export interface ZodFunctionOptions<Schema extends ZodSchema> {
  readonly name: string;
  readonly parameters: Schema;
  readonly description?: string | undefined;
  /** Called with the arguments by what runs tools. */
  readonly function?: ((args: ZodOutput<Schema>) => unknown) | undefined;
}

/**
 * The response format of a chat completion.
 *
 * @throws ConfigurationError for a schema that cannot be converted, or cannot be strict
 */
export const zodResponseFormat = <Schema extends ZodSchema>(
  schema: Schema,
  name: string,
  props: ZodFormatProps = {},
): ChatFormat & Readable<ZodOutput<Schema>> => responseFormat(standardOf(schema), name, props);

/**
 * The format of the text of a response.
 *
 * @throws ConfigurationError for a schema that cannot be converted, or cannot be strict
 */
export const zodTextFormat = <Schema extends ZodSchema>(
  schema: Schema,
  name: string,
  props: ZodFormatProps = {},
): TextFormat & Readable<ZodOutput<Schema>> => textFormat(standardOf(schema), name, props);

/**
 * A tool of a chat completion.
 *
 * @throws ConfigurationError for a schema that cannot be converted, or cannot be strict
 */
export const zodFunction = <Schema extends ZodSchema>(
  options: ZodFunctionOptions<Schema>,
): ChatFunction & Readable<ZodOutput<Schema>> =>
  withCallback(functionTool(standardOf(options.parameters), options), options.function);

/**
 * A tool of a response.
 *
 * @throws ConfigurationError for a schema that cannot be converted, or cannot be strict
 */
export const zodResponsesFunction = <Schema extends ZodSchema>(
  options: ZodFunctionOptions<Schema> & { readonly defer_loading?: boolean | undefined },
): ResponsesFunction & Readable<ZodOutput<Schema>> => {
  const tool = withCallback(responsesFunctionTool(standardOf(options.parameters), options), options.function);
  return options.defer_loading === undefined
    ? tool
    : Object.assign(tool, { defer_loading: options.defer_loading });
};

/** A tool of a realtime session, which is not strict. */
export const zodRealtimeFunction = <Schema extends ZodSchema>({
  name,
  description,
  parameters,
}: ZodFunctionOptions<Schema>): Pick<FunctionTool, "type" | "name"> & {
  description?: string;
  parameters: Record<string, unknown>;
} => ({
  type: "function",
  name,
  ...(description && { description }),
  parameters: convert(parameters),
});

/** A schema as one that converts by itself. */
const standardOf = <Schema extends ZodSchema>(schema: Schema): StandardSchema<ZodOutput<Schema>> => {
  if ("toJSONSchema" in schema) return standard(schema);
  const { "~standard": described } = standard(schema);
  return { "~standard": { ...described, jsonSchema: { input: () => convert(schema) } } };
};

// cast: zod 3.24 and later, zod 4 and `zod/mini` are all Standard Schemas of their output.
const standard = <Schema extends ZodSchema>(schema: Schema): StandardSchema<ZodOutput<Schema>> =>
  schema as unknown as StandardSchema<ZodOutput<Schema>>;

const convert = (schema: ZodSchema): Record<string, unknown> =>
  "_zod" in schema
    ? { ...toJSONSchema(schema as $ZodType, { io: "input", unrepresentable: "any" }) }
    : {
        ...zodToJsonSchema(schema as never, {
          target: "jsonSchema2019-09",
          pipeStrategy: "input",
        }),
      };
