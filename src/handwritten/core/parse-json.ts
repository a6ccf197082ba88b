/** The value of a JSON text; undefined where it is not JSON. No error says why: the engine's message quotes the text. */
export const parseJSON = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
