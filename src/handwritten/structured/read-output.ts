import { isFields } from "../core/fields.ts";
import { parseJSON } from "../core/parse-json.ts";
import { OutputError } from "../errors/index.ts";
import { compileSchema } from "./compile-schema.ts";
import { chatFormatOf, readerIn, textFormatOf } from "./output-format.ts";
import { isStandardSchema, type JSONSchema, type SchemaSource } from "./schema-source.ts";

/** Reads the text of an output, or the arguments of a call. */
export type Read = (text: string) => unknown;

/** A format as it is sent, and what reads its outputs; nothing does where the output is not JSON. */
export interface Prepared<Format> {
  readonly format: Format;
  readonly read: Read | undefined;
}

/** The name of a format that is given as a schema alone. */
const NAME = "output";

/** Whether it is a schema, and not a format of the API. */
const asSchema = (format: unknown): SchemaSource | undefined => {
  if (isStandardSchema(format)) return format;
  // The API's own are `text`, `json_object` and `json_schema`; `{ type: "object" }` is a JSON Schema.
  return isFields(format) && (format["type"] === "object" || "$schema" in format) ? format : undefined;
};

/** @throws ConfigurationError for a schema that cannot be sent */
export const prepareChatFormat = (format: unknown): Prepared<unknown> => {
  const schema = asSchema(format);
  if (!schema)
    return given(format, (each) => each["json_schema"] as { readonly schema?: JSONSchema } | undefined);
  const made = chatFormatOf(compileSchema(schema), { name: NAME });
  return { format: made, read: readerIn(made) };
};

/** @throws ConfigurationError for a schema that cannot be sent */
export const prepareTextFormat = (format: unknown): Prepared<unknown> => {
  const schema = asSchema(format);
  if (!schema) return given(format, (each) => each as { readonly schema?: JSONSchema });
  const made = textFormatOf(compileSchema(schema), { name: NAME });
  return { format: made, read: readerIn(made) };
};

/** A format as the API has it: it may carry what reads its outputs; of a JSON Schema the output is validated, where `ajv` is there. */
const given = (
  format: unknown,
  schemaIn: (format: Readonly<Record<string, unknown>>) => { readonly schema?: JSONSchema } | undefined,
): Prepared<unknown> => {
  const reader = readerIn(format);
  if (reader) return { format, read: reader };
  if (!isFields(format) || format["type"] !== "json_schema") return { format, read: undefined };
  const schema = schemaIn(format)?.schema;
  return { format, read: schema ? compileSchema(schema, { strict: false }).parse : readJSON };
};

/** @throws OutputError when it is no JSON */
export const readJSON: Read = (text) => {
  const value = parseJSON(text);
  if (value === undefined) throw new OutputError("the output is not JSON", "not_json", { text });
  return value;
};
