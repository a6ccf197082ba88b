/** Puts the function on a tool that runs it; it is not sent. */
export const withCallback = <Tool extends object>(tool: Tool, callback: unknown): Tool =>
  Object.defineProperty(tool, "$callback", { value: callback });
