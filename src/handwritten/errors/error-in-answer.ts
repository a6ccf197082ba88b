import { APIError } from "./api-error.ts";
import { levelsOf } from "./error-body.ts";
import type { ErrorDetails } from "./openai-error.ts";
import { statedStatus } from "./stated-status.ts";

export { isErrorAnswer, isErrorEvent, isSessionEvent } from "./error-body.ts";

/**
 * The error that a server reports in a good answer, as an event of a stream or in the place of a result. Its class, kind and
 * status are those that the same body would have with the status that it states or stands for; with none of them, it is an
 * `APIError` with the status undefined.
 *
 * @param text - the body as text, for one that is not JSON
 */
export const errorInAnswer = (
  body: unknown,
  text: string,
  headers: Headers | undefined,
  details?: ErrorDetails,
): APIError => {
  const levels = levelsOf(body);
  // Words alone may be the name of an error.
  const words = typeof body === "string" ? body : text;
  if (levels.length) return APIError.generate(statedStatus(levels), body, text, headers, details);
  const error = words ? { error: words } : undefined;
  return APIError.generate(error && statedStatus([error]), error, undefined, headers, details);
};
