import { parseJSON } from "../../core/parse-json.ts";
import { safeText } from "../../errors/describe/safe-text.ts";
import { errorInAnswer, isErrorAnswer, isErrorEvent } from "../../errors/error-in-answer.ts";
import { DecodeError, type OpenAIError } from "../../errors/index.ts";
import { LONGEST_ERROR } from "./error-lines.ts";
import type { ReplyFacts } from "./read-event.ts";

/** A body that is no event stream, with the status and the type that it came under. */
export const noEventsError = (type: string, facts: ReplyFacts): DecodeError => {
  const { headers: _, ...details } = facts;
  const got = safeText(type, 80) || "JSON";
  return new DecodeError(`expected an event stream, got ${got} with status ${facts.status}`, details);
};

/** How often it is tried whether the document is whole before the body is. */
const MOST_TRIES = 100;

/** Reads a JSON document in the place of an event stream: the error with which the stream was refused. */
export class RefusedStream {
  readonly #type: string;
  readonly #facts: () => ReplyFacts;
  #text = "";
  #tries = 0;

  constructor(type: string, facts: () => ReplyFacts) {
    this.#type = type;
    this.#facts = facts;
  }

  /** Takes more text. @returns the error, as soon as it is known: a server may leave the connection open */
  push(text: string, isEnd: boolean): OpenAIError | undefined {
    this.#text += text;
    if (this.#text.length > LONGEST_ERROR) return noEventsError(this.#type, this.#facts());
    if (!isEnd && (!/[}\]]$/.test(text.trimEnd()) || this.#tries++ > MOST_TRIES)) return undefined;
    const value = parseJSON(this.#text);
    if (value !== undefined) return this.#errorOf(value);
    // Events may follow the line of the error.
    const first = parseJSON(this.#text.split(/[\r\n]/, 1)[0] as string);
    if (first !== undefined || isEnd) return this.#errorOf(first);
    return undefined;
  }

  #errorOf(value: unknown): OpenAIError {
    const facts = this.#facts();
    if (!isErrorAnswer(value) && !isErrorEvent(value)) return noEventsError(this.#type, facts);
    const { headers, ...details } = facts;
    return errorInAnswer(value, this.#text, headers, details);
  }
}
