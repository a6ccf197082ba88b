import { isFields } from "../core/fields.ts";
import { ConfigurationError, OutputError } from "../errors/index.ts";
import { compileSchema } from "../structured/compile-schema.ts";
import type { JSONSchema } from "../structured/schema-source.ts";
import { parserKey } from "./runner-function.ts";
import { checkTool, type Tool, type ToolCall } from "./tool.ts";
import type { ParseableTool, RunnableTool, RunnableToolFunction, RunnerFunction } from "./tool-shapes.ts";

/** How a function is declared to the model. */
interface Declared {
  readonly name: string;
  readonly description?: string | undefined;
  readonly parameters: unknown;
  readonly strict?: boolean | null | undefined;
}

/** A function that a run can call, whatever shape it came in. */
export interface RegisteredTool {
  readonly declared: Declared;
  /** What else a declaration for the Responses API says. */
  readonly rest?: object | undefined;
  /** Makes the argument of the function. What it throws is handed to the model. */
  read(text: string): unknown;
  execute(args: unknown, call: ToolCall, runner: unknown): unknown;
  readonly needsApproval?: Tool["needsApproval"];
  readonly timeoutMs?: number | undefined;
  /** What an error of the function leads to, where the run does not say. */
  readonly errors: "output" | "throw";
  readonly allowsOverride?: boolean | undefined;
}

/** The tools of a run: the functions by their names, and those that the server runs. */
export interface Registry {
  readonly functions: ReadonlyMap<string, RegisteredTool>;
  readonly hosted: readonly object[];
}

/** @throws ConfigurationError for a function that nothing runs, a name that comes twice, and a schema that cannot be sent */
export const registerTools = async (
  tools: readonly (RunnableTool | object)[] | null | undefined,
): Promise<Registry> => {
  const functions = new Map<string, RegisteredTool>();
  const hosted: object[] = [];
  for (const [index, given] of (tools ?? []).entries()) {
    const registered = await registerTool(given, index);
    if (!registered) hosted.push(given);
    else if (functions.has(registered.declared.name))
      throw new ConfigurationError(`two tools have the name \`${registered.declared.name}\``);
    else functions.set(registered.declared.name, registered);
  }
  return { functions, hosted };
};

const registerTool = (given: object, index: number): Promise<RegisteredTool> | RegisteredTool | undefined => {
  if (!given || typeof given !== "object") throw new ConfigurationError(`\`tools[${index}]\` must be a tool`);
  if ("execute" in given && (given as Partial<RunnerFunction>).tool)
    return ofRunnerFunction(given as RunnerFunction);
  if ("execute" in given) return ofTool(given as Tool);
  if ((given as { readonly type?: unknown }).type !== "function") return undefined;
  if ("$parseRaw" in given) return ofParseable(given as ParseableTool, index);
  const { function: called } = given as Partial<RunnableToolFunction>;
  if (isFields(called) && typeof called["function"] === "function")
    return ofRunnable(given as RunnableToolFunction, index);
  throw nothingRuns(index);
};

const nothingRuns = (index: number): ConfigurationError =>
  new ConfigurationError(
    `\`tools[${index}]\` declares a function that nothing runs: make it with \`tool()\` of api-openai/tools, or give it a \`function\``,
  );

const ofTool = async (given: Tool): Promise<RegisteredTool> => {
  checkTool(given);
  const { name, description, parameters, execute, needsApproval, timeoutMs, strict, optional } = given;
  const compiled = await compileSchema(parameters, { strict, optional });
  return {
    declared: { name, description, parameters: compiled.jsonSchema, strict: compiled.strict },
    // Some servers leave the text empty where a function takes nothing.
    read: (text) => compiled.parse(text.trim() || "{}"),
    execute: (args, call) => execute(args, call),
    needsApproval,
    timeoutMs,
    errors: "output",
  };
};

const ofRunnable = ({ function: given }: RunnableToolFunction, index: number): RegisteredTool => {
  const { description, parameters, strict } = given;
  const name = given.name || given.function.name;
  if (!name) throw new ConfigurationError(`\`tools[${index}].function\` needs a \`name\``);
  return {
    declared: { name, description, parameters, strict },
    read: (text) => (given.parse ? given.parse(text) : text),
    execute: (args, { context }, runner) => given.function(args as string, runner, context),
    errors: "throw",
  };
};

const ofParseable = (given: ParseableTool, index: number): RegisteredTool => {
  const { $callback, $parseRaw } = given;
  if (typeof $callback !== "function") throw nothingRuns(index);
  // That of the Chat Completions API has the declaration in `function`.
  const { function: called, ...flat } = given as ParseableTool & { readonly function?: object };
  const { name, description, parameters, strict, ...rest } = { ...(called ?? flat) } as Declared & {
    readonly type?: unknown;
  };
  const { type: _, ...more } = rest;
  return {
    declared: { name, description, parameters, strict },
    rest: called ? undefined : more,
    read: (text) => $parseRaw(text),
    execute: (args, { context }, runner) =>
      ($callback as (...args: readonly unknown[]) => unknown)(args, runner, context),
    errors: "throw",
  };
};

const ofRunnerFunction = async (given: RunnerFunction): Promise<RegisteredTool> => {
  const { name, description, parameters, strict, type: _, ...rest } = given.tool;
  if (!name) throw new ConfigurationError("a function of the runner needs `tool.name`");
  const { [parserKey]: ownParser } = given.execute as { readonly [parserKey]?: (text: string) => unknown };
  const { parse } = await compileSchema((parameters ?? { type: "object" }) as JSONSchema, { strict: false });
  return {
    declared: { name, description: description ?? undefined, parameters, strict },
    rest,
    read: async (text) => {
      if (ownParser) return ownParser(text);
      const args = await parse(text.trim() || "{}");
      if (!isFields(args)) throw new OutputError("the arguments are no object", "mismatch", { text });
      return args;
    },
    execute: (args, { signal }) => given.execute(args as Record<string, unknown>, { signal }),
    errors: "throw",
    allowsOverride: given.allowOutputOverride,
  };
};

const known = ({ name, description, parameters, strict }: Declared): object => ({
  name,
  ...(description !== undefined && { description }),
  parameters,
  ...(strict !== undefined && { strict }),
});

/** The tools as the Chat Completions API takes them. */
export const chatDeclarations = ({ functions, hosted }: Registry): object[] => [
  ...[...functions.values()].map(({ declared }) => ({ type: "function", function: known(declared) })),
  ...hosted,
];

/** The tools as the Responses API takes them. */
export const responseDeclarations = ({ functions, hosted }: Registry): object[] => [
  ...[...functions.values()].map(({ declared, rest }) => ({ type: "function", ...known(declared), ...rest })),
  ...hosted,
];
