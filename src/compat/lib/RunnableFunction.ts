// `api-openai/lib/RunnableFunction`: functions and tools of `chat.completions.runTools()`, under the official names.

import type {
  RunnableFunctionWithoutParse,
  RunnableFunctionWithParse,
  RunnableTool,
  RunnableToolFunction,
} from "../../handwritten/tools/index.ts";

export type { RunnableFunctionWithoutParse, RunnableFunctionWithParse, RunnableToolFunction };

/** A function that a model may call, with or without what reads its arguments. */
export type RunnableFunction<Context = unknown> =
  | RunnableFunctionWithParse<Context>
  | RunnableFunctionWithoutParse<Context>;

/** The tools of a run. */
export type RunnableTools<Context = unknown> = readonly RunnableTool<Context>[];

/** Whether a function has what reads its arguments. */
export const isRunnableFunctionWithParse = <Context = unknown>(
  value: RunnableFunction<Context>,
): value is RunnableFunctionWithParse<Context> => typeof value.parse === "function";

/** A tool whose function gets what `parse` gives. */
export class ParsingToolFunction<Args, Context = unknown> implements RunnableToolFunction<Context> {
  readonly type: "function" = "function";
  readonly function: RunnableFunctionWithParse<Context>;

  constructor(
    input: Omit<RunnableFunctionWithParse<Context>, "function" | "parse"> & {
      function(args: Args, runner: unknown, toolContext: Context): unknown;
      parse(input: string): Args | Promise<Args>;
    },
  ) {
    this.function = input;
  }
}
