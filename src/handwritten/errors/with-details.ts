import { assignKnown, type ErrorDetails, type OpenAIError, requestPrefix } from "./openai-error.ts";

/**
 * A copy of an error that also knows the request it is about, or the attempts made. The original, which a layer
 * further in may have shared, stays as it is. A request that the error knows already is kept.
 *
 * @param replaced - properties that the copy has with other values. Default: none
 */
export const withDetails = <E extends OpenAIError>(
  error: E,
  details: Omit<ErrorDetails, "cause">,
  replaced: Readonly<Record<string, unknown>> = {},
): E => {
  const request = error.request ?? details.request;
  const message = error.request ? error.message : requestPrefix(request) + error.message;
  // A real Error (what debuggers and structured logs look for), with the class and the fields of the original.
  const copy = Reflect.construct(Error, [message], error.constructor) as E;
  const { message: _, ...fields }: PropertyDescriptorMap = Object.getOwnPropertyDescriptors(error);
  for (const [name, value] of Object.entries(replaced)) fields[name] = { ...fields[name], value };
  const stack = error.stack?.replace(error.message, () => message);
  Object.defineProperties(copy, { ...fields, stack: { value: stack, writable: true, configurable: true } });
  assignKnown(copy, { request: replaced["request"] ?? request, attempts: details.attempts });
  return copy;
};
