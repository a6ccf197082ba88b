import type { HeadersRecord } from "../contract.ts";

/** Takes the secrets of a client out of what it says: `createRedactor` of `api-openai/core` makes one. */
export interface Redactor {
  /** The text with every secret replaced; other text comes back as it is. */
  redact(text: string): string;
  /**
   * An error or an event without secrets anywhere in it, causes, headers and stack included. One that holds none
   * comes back as it is, else a copy. What a foreign error holds besides its message, stack, code and cause is left out of the copy.
   *
   * @param isNew - whether it is an error of this library that was made a moment ago: its stack is its message and places in
   * code, and is left unread, as its text costs more than the rest of the error. Default: false
   */
  clean<Value>(value: Value, isNew?: boolean): Value;
  /**
   * Looks for this secret as well: a value, of which the last 32 are kept, or an object that exposes values, which is
   * held weakly.
   */
  remember(secret: string | object): void;
  /** Looks for the credentials among these headers, or parameters of a query, told by their names, as well. */
  rememberHeaders(headers: HeadersRecord | undefined): void;
}
