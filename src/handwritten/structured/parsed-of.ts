import type { Readable } from "./output-format.ts";
import type { OutputOf, StandardSchema } from "./schema-source.ts";

/** A JSON Schema of an object. */
export interface ObjectSchema {
  readonly type: "object";
  readonly [keyword: string]: unknown;
}

/** What a format may be besides the API's own: a schema. */
export type SchemaFormat = StandardSchema | ObjectSchema;

/** What is made of an output, by the type of its format; null where it is plain text. */
export type ParsedOf<Format> = [Format] extends [never]
  ? null
  : Format extends Readable<infer Output>
    ? Output
    : Format extends StandardSchema
      ? OutputOf<Format>
      : Format extends { readonly type: "json_schema" | "object" }
        ? unknown
        : null;

/** The format among parameters of a chat completion. */
export type FormatOfChat<Params> = Params extends { readonly response_format: infer Format } ? Format : never;

/** The format among parameters of a response. */
export type FormatOfResponse<Params> = Params extends { readonly text: { readonly format: infer Format } }
  ? Format
  : never;
