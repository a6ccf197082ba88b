/** A value that two of its kind can be compared by: files as their name, type and text; `undefined` left out. */
export const plainValue = async (value: unknown): Promise<unknown> => {
  if (value instanceof Blob)
    return { name: (value as Partial<File>).name, type: value.type, text: await value.text() };
  if (Array.isArray(value)) return Promise.all(value.map(plainValue));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(
    await Promise.all(entries.map(async ([key, member]) => [key, await plainValue(member)])),
  );
};

/** What an answer says, read to its end: the events of a stream, the bytes of a download, the fields of an object. */
export const readAnswer = async (answer: unknown): Promise<unknown> => {
  if (answer instanceof Response) return [...new Uint8Array(await answer.arrayBuffer())];
  if (typeof answer !== "object" || answer === null) return answer;
  // A page is iterable too, but it is an object with the fields that the server sent.
  if (Symbol.asyncIterator in answer && !("data" in answer))
    return Array.fromAsync(answer as AsyncIterable<unknown>);
  return { ...answer };
};
