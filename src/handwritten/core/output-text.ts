interface ResponseLike {
  readonly object?: unknown;
  readonly output?: unknown;
}

/**
 * Gives a Response its `output_text`: the text of all its messages, joined. It is computed when it is first read.
 * Any other value is returned as it is.
 *
 * @see https://platform.openai.com/docs/api-reference/responses/object
 */
export const withOutputText = <Value>(value: Value): Value => {
  const response = value as ResponseLike | null;
  if (typeof response !== "object" || response?.object !== "response" || !Array.isArray(response.output))
    return value;
  if ("output_text" in response && typeof response.output_text === "string") return value;
  const { output } = response;
  Object.defineProperty(response, "output_text", {
    get: () => outputText(output),
    enumerable: true,
    configurable: true,
  });
  return value;
};

const outputText = (output: readonly unknown[]): string => {
  let text = "";
  for (const item of output as { type?: unknown; content?: unknown }[]) {
    if (item?.type !== "message" || !Array.isArray(item.content)) continue;
    for (const part of item.content) if (part?.type === "output_text") text += part.text;
  }
  return text;
};
