import { ConfigurationError } from "../errors/index.ts";
import type { ParseableTool, RunnerFunction } from "./tool-shapes.ts";

/** Which functions were made here: their arguments are read by their own parser. */
export const parserKey: unique symbol = Symbol("parser");

/**
 * Makes a function of a `ResponsesToolRunner` of a tool that carries its parser and its function.
 *
 * @throws ConfigurationError for a tool that carries none
 */
export const runnerFunction = (
  tool: ParseableTool & Pick<RunnerFunction["tool"], "name">,
): RunnerFunction => {
  const { $callback, $parseRaw } = tool;
  if (typeof $callback !== "function" || typeof $parseRaw !== "function")
    throw new ConfigurationError("`runnerFunction()` takes a tool with a parser and a function");
  const execute: RunnerFunction["execute"] & { [parserKey]?: typeof $parseRaw } = (args) => $callback(args);
  execute[parserKey] = (text) => $parseRaw(text);
  const { $brand: _, ...declared } = { ...tool } as unknown as RunnerFunction["tool"] & { $brand?: unknown }; // cast: a tool of another package has the fields of a declaration besides its marks
  return { tool: declared, execute };
};
