interface ResponseLike {
  readonly object?: unknown;
  readonly output?: unknown;
  readonly output_text?: unknown;
}

/**
 * Gives a Response its `output_text`: the text of all its messages, joined. It is computed when it is first read.
 * Any other value is returned as it is.
 *
 * @see https://platform.openai.com/docs/api-reference/responses/object
 */
export const withOutputText = <Value>(value: Value): Value => {
  const { object, output, output_text } = (value ?? {}) as ResponseLike;
  if (object === "response" && Array.isArray(output) && typeof output_text !== "string")
    Object.defineProperty(value, "output_text", {
      get: () => outputText(output),
      enumerable: true,
      configurable: true,
    });
  return value;
};

const outputText = (output: readonly unknown[]): string =>
  (output as { type?: unknown; content?: { type?: unknown; text?: string }[] }[])
    .flatMap((item) => (item?.type === "message" && item.content) || [])
    .map((part) => (part?.type === "output_text" ? part.text : ""))
    .join("");
