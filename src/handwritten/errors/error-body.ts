import { statedStatus } from "./stated-status.ts";

// The shapes in which servers tell an error: as the body of an answer, in the place of a result, or as an event.

/** An object as JSON has it. */
type Fields = Readonly<Record<string, unknown>>;

const fieldsIn = (value: unknown): Fields | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;

/** Some servers send an error as a list of one. */
const single = (value: unknown): unknown => (Array.isArray(value) && value.length === 1 ? value[0] : value);

/** Deeper than any gateway wraps the error of the next. */
const MOST_LEVELS = 5;

/** The error and what it came in, the innermost first; a bare error is the body itself. */
export const levelsOf = (body: unknown): readonly Fields[] => {
  const levels: Fields[] = [];
  for (let level = single(body); levels.length < MOST_LEVELS; ) {
    const fields = fieldsIn(level);
    if (!fields) break;
    levels.unshift(fields);
    level = single(
      whatSays(fields["error"]) ?? errorOfChoice(fields) ?? errorOfResponse(fields) ?? firstError(fields),
    );
  }
  return levels;
};

/** Some servers write an error without fields with every event. */
const whatSays = (error: unknown): unknown => (isEmpty(error) ? undefined : error);

/** A choice that could not be finished has its own: `finish_reason: "error"`. */
const errorOfChoice = ({ choices }: Fields): unknown => {
  if (!Array.isArray(choices)) return undefined;
  for (const choice of choices) {
    const error = fieldsIn(choice)?.["error"];
    if (!isEmpty(error)) return error;
  }
  return undefined;
};

/** Of several the first. */
const firstError = ({ errors }: Fields): unknown => (Array.isArray(errors) ? errors[0] : undefined);

/** A response that failed has its own. */
const errorOfResponse = ({ type, response }: Fields): unknown =>
  type === "response.failed" ? fieldsIn(response)?.["error"] : undefined;

/** The error of a body as one object: its words, its code, its type; undefined where the body is no object. */
export const errorOfBody = (body: unknown): object | undefined => {
  const levels = levelsOf(body);
  const [inner] = levels;
  if (!inner) return undefined;
  const { error: words, ...beside } = inner;
  const inWords = single(words);
  const said =
    typeof inWords === "string"
      ? { message: inWords, ...beside }
      : (levels.find(({ message, detail }) => message || detail) ?? inner);
  return withCode(said, levels);
};

/** The words may be on another level than the code. */
const withCode = (error: Fields, levels: readonly Fields[]): Fields => {
  const missing: Record<string, unknown> = {};
  for (const name of ["code", "type"]) {
    if (error[name] !== undefined) continue;
    const value = levels.find((level) => level[name] !== undefined)?.[name];
    // What an event is called says nothing of its error.
    if (value !== undefined && !(typeof value === "string" && /^error$|\./.test(value)))
      missing[name] = value;
  }
  return Object.keys(missing).length ? { ...error, ...missing } : error;
};

/** Whether an event of a stream is an error: it has one, or a choice of it has, or it is one itself. */
export const isErrorEvent = (value: unknown): boolean => {
  const fields = fieldsIn(single(value));
  if (!fields || isSessionEvent(fields)) return false;
  const { error, type, choices, response, message } = fields;
  // Without its response it has nothing but its words.
  if (type === "response.failed" && message && !fieldsIn(response)) return true;
  return !isEmpty(error) || type === "error" || (choices ? Boolean(errorOfChoice(fields)) : isBare(fields));
};

/** What happens in the session of an agent is an event, an error too: its stream goes on. */
export const isSessionEvent = (value: unknown): boolean => {
  const { event_id, session_id, session } = fieldsIn(value) ?? {};
  return typeof event_id === "string" && (typeof session_id === "string" || fieldsIn(session) !== undefined);
};

/** Whether it is an error without a name for it: words, and what states a status. No event of the API is such. */
const isBare = (fields: Fields): boolean => {
  const { message, detail, object, type, success, error } = fields;
  const first = fieldsIn(firstError(fields))?.["message"];
  if (typeof (message ?? detail ?? first) !== "string") return false;
  if (object === "error") return true;
  if ((typeof type === "string" && type.includes(".")) || !isOnlyError(fields)) return false;
  const isSaid = typeof (detail ?? first) === "string" || success === false || error === true;
  return isSaid || statedStatus([fields]) !== undefined;
};

/** The fields of an error. */
const OF_ERROR =
  /^(?:errors?|message|details?|description|reason|cause|hint|help|title|name|stack|severity|success|ok|code|type|param|object|status|(?:raw_)?status_?code|status_?text|http_(?:code|status)|error_(?:code|type|description)|instance|path|method|target|timestamp|retry_after|(?:doc|documentation)_?(?:s|url)|(?:request|trace|user|event|correlation)_?id|sequence_number|metadata|provider)$/i;

/** The head of a result, which some servers write around an error. */
const OF_HEAD = /^(?:id|object|created|created_at|model|provider|system_fingerprint|service_tier|usage)$/;

/** Whether a body has nothing that a result has. What is empty says nothing: some servers write every field. */
const isOnlyError = (fields: Fields, mayHaveHead = false): boolean =>
  Object.keys(fields).every(
    (name) =>
      isEmpty(fields[name]) ||
      (mayHaveHead && OF_HEAD.test(name)) ||
      (OF_ERROR.test(name) && (name !== "object" || fields[name] === "error")),
  );

/** What is nested deeper than `levels` is something. */
const isEmpty = (value: unknown, levels = MOST_LEVELS): boolean =>
  !value ||
  (typeof value === "object" &&
    levels > 0 &&
    Object.values(value).every((inner) => isEmpty(inner, levels - 1)));

/**
 * Whether a whole body is an error in the place of a result: it has `error` with words, or is a bare error, and nothing of
 * a result. A result may have an `error` of its own, beside its id: a response that failed.
 */
export const isErrorAnswer = (value: unknown): boolean => {
  const fields = fieldsIn(single(value));
  if (!fields) return false;
  if (fields["choices"] && hasError({ error: errorOfChoice(fields) })) return true;
  if (!mayBeError(fields)) return false;
  // A response or a job that failed tells it so, and has an id; of completions none has an error.
  const mayHaveHead = isNoneOrCompletion(fields["object"]) && typeof fields["status"] !== "string";
  return (hasError(fields) && isOnlyError(fields, mayHaveHead)) || (isOnlyError(fields) && isBare(fields));
};

const isNoneOrCompletion = (object: unknown): boolean => !object || /completion/.test(String(object));

/** What nearly every result has none of. */
const mayBeError = ({ error, message, detail, errors }: Fields): boolean =>
  Boolean(error || message || detail || errors);

/** Whether it has an error that says something. */
const hasError = (fields: Fields): boolean => {
  const error = single(fields["error"]);
  if (typeof error === "string") return error !== "";
  const { message, code, type, error: inner } = fieldsIn(error) ?? {};
  return Boolean(message || code || type || inner);
};
