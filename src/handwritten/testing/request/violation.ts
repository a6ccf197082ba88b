/** One way in which a request breaks the contract, in the terms of the API's error object. */
export interface Violation {
  /** HTTP status that the API answers it with. */
  readonly status: 400 | 401 | 403 | 404 | 405 | 413 | 415;
  readonly message: string;
  /** Where: `messages[0].content`. Null when the request as a whole is at fault. */
  readonly param: string | null;
  readonly code: string | null;
}

/** A fault of one parameter or field. */
export const badParameter = (param: string, code: string, message: string): Violation => ({
  status: 400,
  message,
  param,
  code,
});

/** The API's error object, as the body of an answer. */
export const errorBody = (
  { message, param, code }: Omit<Violation, "status">,
  type = "invalid_request_error",
): string => JSON.stringify({ error: { message, type, param, code } });
