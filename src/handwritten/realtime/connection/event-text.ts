import { isFields } from "../../core/fields.ts";
import { parseJSON } from "../../core/parse-json.ts";
import { jsonText } from "../../core/request/json-text.ts";
import { EncodeError } from "../../errors/index.ts";

/** @throws EncodeError for what JSON cannot hold */
export const stringifyEvent = (event: unknown): string => {
  let text: string | undefined;
  try {
    text = jsonText(event);
  } catch (cause) {
    throw new EncodeError(`the event is not JSON: ${(cause as Error).message}`, { cause });
  }
  if (text === undefined) throw new EncodeError("the event is not JSON");
  return text;
};

/** Undefined for a text that is not a JSON object. */
export const parseEvent = (text: string): object | undefined => {
  const value = parseJSON(text);
  return isFields(value) ? value : undefined;
};
