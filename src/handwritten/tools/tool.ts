import { checkOptions } from "../core/options/check-options.ts";
import { FLAG, FUNCTION, oneOf, SOME_TEXT, TEXT } from "../core/options/kinds.ts";
import { DELAY } from "../core/options/range.ts";
import { ConfigurationError } from "../errors/index.ts";
import type { SchemaOptions } from "../structured/compile-schema.ts";
import type { OutputOf, SchemaSource } from "../structured/schema-source.ts";

/** A call of a tool, as its function sees it. */
export interface ToolCall<Context = unknown> {
  /** The id that joins the call with its output. */
  readonly id: string;
  readonly name: string;
  /** As the model wrote them. */
  readonly arguments: string;
  /** Which request of the run asked for it, counted from 1. */
  readonly step: number;
  /** Aborts with the run, and after the tool's `timeoutMs`. Its output is given then without waiting for the function. */
  readonly signal: AbortSignal;
  /** The `toolContext` of the run. */
  readonly context: Context;
}

/** What runs a tool, and what asks whether it needs an approval. As members of an object, so that tools of several arguments stand in one list. */
interface Callbacks<Arguments> {
  execute(args: Arguments, call: ToolCall): unknown;
  needsApproval(args: Arguments, call: ToolCall): boolean | Promise<boolean>;
}

/** A function that a model may call, with its arguments by a schema. */
export interface ToolOptions<Source extends SchemaSource, Result = unknown> extends SchemaOptions {
  /** Letters, digits, `_` and `-`, at most 64. */
  readonly name: string;
  /** What it does. The model decides by it when to call it. */
  readonly description?: string | undefined;
  /** What its arguments are: a schema of zod (3, 4, mini), valibot, arktype and others, or a JSON Schema. */
  readonly parameters: Source;
  /** Gives the output: a text, a list of the API's content parts for responses, or what is written as JSON. */
  readonly execute: (args: OutputOf<Source>, call: ToolCall) => Result | Promise<Result>;
  /** Whether `onApproval` of the run is asked before the call. Default: false */
  readonly needsApproval?: boolean | Callbacks<OutputOf<Source>>["needsApproval"] | undefined;
  /** Milliseconds that a call may take; then the output says that it took too long. Default: none */
  readonly timeoutMs?: number | undefined;
}

/** A tool for `runTools()`. */
export interface Tool<Arguments = unknown> extends SchemaOptions {
  /** What distinguishes it from a function of a `ResponsesToolRunner`, which has its declaration here. */
  readonly tool?: undefined;
  readonly name: string;
  readonly description?: string | undefined;
  readonly parameters: SchemaSource;
  readonly execute: Callbacks<Arguments>["execute"];
  readonly needsApproval?: boolean | Callbacks<Arguments>["needsApproval"] | undefined;
  readonly timeoutMs?: number | undefined;
}

const RULES = {
  name: SOME_TEXT,
  description: TEXT,
  parameters: true,
  execute: FUNCTION,
  needsApproval: (value: unknown, name: string) => {
    if (typeof value !== "boolean" && typeof value !== "function")
      throw new ConfigurationError(`\`${name}\` must be true, false or a function`);
  },
  timeoutMs: DELAY,
  strict: FLAG,
  optional: oneOf("nullable", "error"),
} as const;

/**
 * Makes a tool for `runTools()` of either API. Its arguments are read with the schema, and have its type.
 *
 * @throws ConfigurationError for a value that an option cannot have. A schema that cannot be sent is an error of the run
 * @example
 * tool({ name: "weather", parameters: z.object({ city: z.string() }), execute: ({ city }) => forecastOf(city) });
 */
export const tool = <Source extends SchemaSource, Result>(
  options: ToolOptions<Source, Result>,
): Tool<OutputOf<Source>> => {
  checkTool(options);
  return options as Tool<OutputOf<Source>>;
};

/** @throws ConfigurationError for a value that an option cannot have */
export const checkTool = (options: object): void => {
  checkOptions(options, RULES, { of: "tool()" });
  for (const name of ["name", "parameters", "execute"] as const)
    if (!(options as Partial<Tool>)[name]) throw new ConfigurationError(`\`tool()\` needs \`${name}\``);
};
