import { parseJSON } from "../../core/parse-json.ts";

/** What a body holds: events, events as lines of JSON, one JSON document, or nothing that is read here. */
export type BodyForm = "events" | "lines" | "document" | "foreign";

/** A body with such a type is no event stream by its name; many servers name no type, or `text/plain`. */
export const isForeignType = (type: string): boolean => /html|json/i.test(type);

const LINES = /ndjson|jsonl|json-?lines|json-seq|stream\+json/i;

/** A line of an event stream, from its beginning. */
const LINE = /^(?::|(?:data|event|id|retry)(?::|[\r\n])|error *:)/i;
const FIELDS = ["data:", "event:", "id:", "retry:", "error:"];

/**
 * The form of a body, by how it begins and by its content type: servers and gateways send event streams under other types,
 * and refuse a stream with a JSON document. Undefined while too little has come to tell.
 *
 * @param text - the beginning, without the white space before it
 */
export const formOf = (text: string, type: string, isEnd: boolean): BodyForm | undefined => {
  if (!text) return isEnd ? (isForeignType(type) ? "foreign" : "events") : undefined;
  if (/^[{[]/.test(text)) return LINES.test(type) ? linesOrDocument(text, isEnd) : "document";
  if (!isForeignType(type) || LINE.test(text)) return "events";
  return !isEnd && FIELDS.some((field) => field.startsWith(text.toLowerCase())) ? undefined : "foreign";
};

const LONGEST_LINE = 65_536;

/** A document may be written over several lines, whatever its type. */
const linesOrDocument = (text: string, isEnd: boolean): BodyForm | undefined => {
  const end = text.search(/[\r\n]/);
  // No error is that long, and to look for its end again with every chunk would be quadratic.
  if (end < 0 && text.length > LONGEST_LINE) return "lines";
  if (end < 0 && !isEnd) return undefined;
  return parseJSON(end < 0 ? text : text.slice(0, end)) === undefined ? "document" : "lines";
};

/** White space, and the byte order mark of UTF-8. */
const BEFORE = new Set([0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf]);

/** Whether a body begins with events, as nearly all do; decided without decoding it. */
export const isPlainStart = (chunk: Uint8Array, type: string): boolean => {
  if (isForeignType(type)) return false;
  for (const byte of chunk) if (!BEFORE.has(byte)) return byte !== 0x7b && byte !== 0x5b;
  return false;
};
