import type { ApiRequest } from "../../contract.ts";
import type { Context } from "../../core/handler.ts";
import { parseJSON } from "../../core/parse-json.ts";
import type { Answer } from "./cached-response.ts";
import { hasShape } from "./has-shape.ts";
import { isFinal, isWholeStream } from "./is-final.ts";

/**
 * Whether an answer is worth being given again, by its bytes alone, also where another process stored it: the value decodes and has the shape of
 * the operation's result, the stream is whole, the download is no page of HTML; and it is final.
 *
 * @param decoded - the value of the body, where it is known
 */
export const isSound = (
  { body, headers }: Pick<Answer, "body" | "headers">,
  request: ApiRequest,
  context: Context,
  decoded?: unknown,
): boolean => {
  if (body.length === 0 || isHTML(headers)) return false;
  switch (request.reply) {
    case "events":
      return isWhole(body, request, context);
    case "json":
      return isResult(decoded ?? parseJSON(textOf(body)), request);
    case "auto":
      return !isJSON(headers) || isResult(decoded ?? parseJSON(textOf(body)), request);
    case "nothing":
      return false;
    default:
      return !(isJSON(headers) && isErrorText(textOf(body)));
  }
};

const isResult = (value: unknown, { operation }: ApiRequest): boolean =>
  hasShape(value, operation) && isFinal(value);

/** A download may be JSON, but an error is none. */
const isErrorText = (text: string): boolean => {
  const { error } = (parseJSON(text) ?? {}) as { readonly error?: unknown };
  return typeof error === "object" && error !== null;
};

const isWhole = (body: string | Uint8Array, request: ApiRequest, { call, target }: Context): boolean => {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const { provider } = call.target ?? target;
  // It will be read as a stream of the client's own target, which may end in another way.
  const stream = target.provider?.stream;
  const isAlike =
    provider === target.provider ||
    (provider?.stream.done === stream?.done && provider?.stream.finishReason === stream?.finishReason);
  return isAlike && isWholeStream(bytes, request, provider);
};

const textOf = (body: string | Uint8Array): string =>
  typeof body === "string" ? body : new TextDecoder().decode(body);

const typeOf = (headers: Answer["headers"]): string =>
  headers.find(([name]) => /^content-type$/i.test(name))?.[1] ?? "";

const isHTML = (headers: Answer["headers"]): boolean => /html/i.test(typeOf(headers));
const isJSON = (headers: Answer["headers"]): boolean => /[/+]json\b/i.test(typeOf(headers));
