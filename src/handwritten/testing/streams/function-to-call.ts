interface Named {
  readonly name?: string;
}
interface Tool extends Named {
  readonly type?: string;
  /** Where chat completions and assistants have the name. */
  readonly function?: Named;
}

const nameOf = (tool: Tool | undefined): string | undefined =>
  tool?.type === "function" ? (tool.function ?? tool).name : undefined;

/** The first function, or the one named, when the model has to call one. */
export const functionToCall = ({
  tools,
  tool_choice,
}: Readonly<Record<string, unknown>>): string | undefined => {
  if (tool_choice !== "required") return nameOf(tool_choice as Tool | undefined);
  return Array.isArray(tools) ? tools.map(nameOf).find((name) => name !== undefined) : undefined;
};
