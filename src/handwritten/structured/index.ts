// The public surface of "api-openai/structured".

export {
  ContentFilterFinishReasonError,
  LengthFinishReasonError,
  OutputError,
  type OutputFault,
  type OutputIssue,
  RefusalError,
} from "../errors/output-errors.ts";
export type { CompiledSchema, SchemaOptions } from "./compile-schema.ts";
export {
  type ChatFunction,
  type FormatOptions,
  functionTool,
  type ResponsesFunction,
  responseFormat,
  responsesFunctionTool,
  textFormat,
} from "./formats.ts";
export type { ChatFormat, FormatName, Readable, TextFormat } from "./output-format.ts";
export { outputOf } from "./output-of.ts";
export { type ParseOptions, parse } from "./parse.ts";
export type { ObjectSchema, ParsedOf, SchemaFormat } from "./parsed-of.ts";
export { PartialJSON } from "./partial-json.ts";
export type { JSONSchema, OutputOf, SchemaSource, StandardSchema } from "./schema-source.ts";
export type { OptionalProperties } from "./strict-schema.ts";
