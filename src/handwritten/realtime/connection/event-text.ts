import { EncodeError } from "../../errors/index.ts";

/** @throws EncodeError for what JSON cannot hold */
export const stringifyEvent = (event: unknown): string => {
  let text: string | undefined;
  try {
    text = JSON.stringify(event);
  } catch (cause) {
    throw new EncodeError(`the event is not JSON: ${(cause as Error).message}`, { cause });
  }
  if (text === undefined) throw new EncodeError("the event is not JSON");
  return text;
};

/** Undefined for a text that is not a JSON object. The engine's own error would quote the text. */
export const parseEvent = (text: string): object | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
};
