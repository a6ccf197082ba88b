// `api-openai/helpers/standard-schema`: the formats and tools of schemas of any library, under the official names.

import {
  type ChatFormat,
  type ChatFunction,
  functionTool,
  type JSONSchema,
  type OutputOf,
  type Readable,
  type ResponsesFunction,
  responseFormat,
  responsesFunctionTool,
  type StandardSchema,
  type TextFormat,
  textFormat,
} from "../../handwritten/structured/index.ts";
import { withCallback } from "../with-callback.ts";

/** What a format says beside its schema; `schema` is its JSON Schema, where its library does not convert by itself. */
export interface StandardFormatProps {
  readonly description?: string | undefined;
  readonly schema?: JSONSchema | undefined;
}

/** A function that a model may call, with the schema of its arguments. */
export interface StandardFunctionOptions<Schema extends StandardSchema> {
  readonly name: string;
  readonly parameters: Schema;
  /** The JSON Schema of the arguments, where the library does not convert by itself. */
  readonly schema?: JSONSchema | undefined;
  readonly description?: string | undefined;
  /** Called with the arguments by what runs tools. */
  readonly function?: ((args: OutputOf<Schema>) => unknown) | undefined;
}

/**
 * The response format of a chat completion.
 *
 * @throws ConfigurationError for a schema that cannot be converted, or cannot be strict
 */
export const standardResponseFormat = <Schema extends StandardSchema>(
  schema: Schema,
  name: string,
  { schema: converted, ...props }: StandardFormatProps = {},
): ChatFormat & Readable<OutputOf<Schema>> => responseFormat(withJSONSchema(schema, converted), name, props);

/**
 * The format of the text of a response.
 *
 * @throws ConfigurationError for a schema that cannot be converted, or cannot be strict
 */
export const standardTextFormat = <Schema extends StandardSchema>(
  schema: Schema,
  name: string,
  { schema: converted, ...props }: StandardFormatProps = {},
): TextFormat & Readable<OutputOf<Schema>> => textFormat(withJSONSchema(schema, converted), name, props);

/**
 * A tool of a chat completion.
 *
 * @throws ConfigurationError for a schema that cannot be converted, or cannot be strict
 */
export const standardFunction = <Schema extends StandardSchema>(
  options: StandardFunctionOptions<Schema>,
): ChatFunction & Readable<OutputOf<Schema>> =>
  withCallback(functionTool(withJSONSchema(options.parameters, options.schema), options), options.function);

/**
 * A tool of a response.
 *
 * @throws ConfigurationError for a schema that cannot be converted, or cannot be strict
 */
export const standardResponsesFunction = <Schema extends StandardSchema>(
  options: StandardFunctionOptions<Schema> & { readonly defer_loading?: boolean | undefined },
): ResponsesFunction & Readable<OutputOf<Schema>> => {
  const parameters = withJSONSchema(options.parameters, options.schema);
  const tool = withCallback(responsesFunctionTool(parameters, options), options.function);
  return options.defer_loading === undefined
    ? tool
    : Object.assign(tool, { defer_loading: options.defer_loading });
};

// cast: the same schema, which converts by itself now.
const withJSONSchema = <Schema extends StandardSchema>(schema: Schema, converted?: JSONSchema): Schema =>
  converted
    ? ({
        "~standard": { ...schema["~standard"], jsonSchema: { input: () => converted } },
      } as StandardSchema as Schema)
    : schema;
