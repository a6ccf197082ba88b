import type { FunctionTool, Tool as HostedTool, MCPApprovalRequest } from "../../generated/models.ts";
import type { Tool } from "./tool.ts";

/** What a function of the official shape gets first: what `parse` made of the arguments, or their text. */
// biome-ignore lint/suspicious/noExplicitAny: the shape does not say what `parse` gives, and functions annotate it
type ParsedArguments = any;

/** A function of the official shape, with what reads its arguments. */
export interface RunnableFunctionWithParse<Context = unknown> {
  function(args: ParsedArguments, runner: unknown, toolContext: Context): unknown;
  /** Makes the argument of `function` of the text. What it throws is handed to the model. */
  parse(input: string): unknown;
  /** A JSON Schema. */
  parameters: object;
  description?: string | undefined;
  /** Default: the name of `function` */
  name?: string | undefined;
  strict?: boolean | null | undefined;
}

/** A function of the official shape, which gets the text of its arguments. */
export interface RunnableFunctionWithoutParse<Context = unknown> {
  function(args: string, runner: unknown, toolContext: Context): unknown;
  parse?: undefined;
  /** A JSON Schema. */
  parameters: object;
  description?: string | undefined;
  /** Default: the name of `function` */
  name?: string | undefined;
  strict?: boolean | null | undefined;
}

/** A tool of the official shape: `{ type: "function", function: { function, parse, parameters } }`. */
export interface RunnableToolFunction<Context = unknown> {
  type: "function";
  function: RunnableFunctionWithParse<Context> | RunnableFunctionWithoutParse<Context>;
}

/** A tool that carries its parser and its function, as `zodFunction()` of the official package makes it. */
export interface ParseableTool {
  readonly type: "function";
  readonly $parseRaw: (text: string) => unknown;
  readonly $callback?: ((args: ParsedArguments) => unknown) | undefined;
}

/** A function of the official `ResponsesToolRunner`: how the API has it, and what runs it. */
export interface RunnerFunction {
  tool: FunctionTool;
  /** Gets the arguments as an object, and gives a text or a list of content parts. */
  execute(args: Record<string, unknown>, options?: { readonly signal: AbortSignal | undefined }): unknown;
  /** Whether `supplyOutputs()` of a turn may give its output. Default: false */
  allowOutputOverride?: boolean | undefined;
  /** May run beside others. Every function may, within `maxConcurrentCalls`. */
  independent?: boolean | undefined;
}

/** What a run takes as tools: functions in any of their shapes, and the API's own, which the server runs. */
export type RunnableTool<Context = unknown> =
  | Tool
  | RunnableToolFunction<Context>
  | ParseableTool
  | RunnerFunction
  | Exclude<HostedTool, FunctionTool>
  | { readonly type: "custom"; readonly custom: object };

/** A call of a tool of an MCP server that waits for an approval. */
export type MCPApproval = MCPApprovalRequest;
