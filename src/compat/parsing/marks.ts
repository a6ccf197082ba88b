// The marks of formats and tools that carry the parser of their outputs.

import { readerIn } from "../../handwritten/structured/output-format.ts";
import { type Read, readJSON } from "../../handwritten/structured/read-output.ts";

export const FORMAT = "auto-parseable-response-format";
export const TOOL = "auto-parseable-tool";

export const brandOf = (value: unknown): unknown =>
  (value as { readonly $brand?: unknown } | null | undefined)?.$brand;

/** Whether outputs of a format are read: it has a parser, or says that they are JSON. */
export const isParseableResponseFormat = (format: unknown): boolean => readerOf(format) !== undefined;

/** What reads the outputs of a format: its parser, or JSON. */
export const readerOf = (format: unknown): Read | undefined =>
  readerIn(format) ??
  ((format as { readonly type?: unknown } | null | undefined)?.type === "json_schema" ? readJSON : undefined);

/** What reads the arguments of a tool: its parser, or JSON where it is strict. */
export const readerOfTool = (
  tool: unknown,
  called: { readonly strict?: boolean | null | undefined },
): Read | undefined => readerIn(tool) ?? (called.strict ? readJSON : undefined);
