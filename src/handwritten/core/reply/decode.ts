import type { ApiRequest } from "../../contract.ts";
import type { CallReport } from "../../errors/call-report.ts";
import { safeText } from "../../errors/describe/safe-text.ts";
import { errorInAnswer, isErrorAnswer } from "../../errors/error-in-answer.ts";
import { DecodeError, type ErrorDetails } from "../../errors/index.ts";
import type { Context, Reply } from "../handler.ts";
import { describeRequest } from "../request/describe-request.ts";
import { takeDecoded } from "./decoded.ts";
import { readVectors } from "./read-vectors.ts";
import { responseOf, toHeaders } from "./to-response.ts";

/**
 * Turns a good reply into the value that its request is typed to give, for every kind but `events`.
 *
 * - `json`: the document; null for 204 and 205, undefined for an empty body
 * - `text`: the body as a string
 * - `bytes`: a platform `Response`, its body still unread
 * - `auto`: JSON or a string, as the content type says
 * - `nothing`: undefined
 *
 * @throws DecodeError when the body is not the expected JSON: never a wrong value
 * @throws APIError when the body is JSON and an error in the place of the result
 */
export const decode = async (reply: Reply, request: ApiRequest, context?: Reader): Promise<unknown> => {
  const known = takeDecoded(reply);
  const value = known ? known.value : await read(reply, request, context);
  return request.vectors ? readVectors(value) : value;
};

/** What an error of a reply is read with: its dates, and the server's names of limits. */
type Reader = Pick<Context, "clock" | "target">;

const read = async (reply: Reply, request: ApiRequest, context: Reader | undefined): Promise<unknown> => {
  const { reply: kind } = request;
  const { status, headers } = reply;
  if (kind === "bytes") return responseOf(reply);
  const text = await reply.text();
  if (kind === "nothing") return undefined;
  const type = headers.get("content-type") ?? "";
  if (kind === "text" || (kind === "auto" && !isJSON(type))) return text;
  if (!text) return status === 204 || status === 205 ? null : undefined;
  // The text is in no message: it may be what a model said. Nor is the parser's error, which quotes the text.
  const refuse = (fault: string): DecodeError =>
    new DecodeError(`${status}: ${fault} (${text.length} characters)`, {
      request: describeRequest(request),
      status,
      requestID: headers.get("x-request-id") ?? undefined,
    });
  if (!mayBeJSON(type, text)) throw refuse(`expected JSON, got ${safeText(type, 80)}`);
  const value = parse(text, refuse);
  if (isErrorAnswer(value)) throw errorInAnswer(value, text, toHeaders(reply), detailsOf(request, context));
  return value;
};

const detailsOf = (request: ApiRequest, context: Reader | undefined): ErrorDetails => ({
  request: describeRequest(request),
  spelling: context?.target.provider?.rateLimitHeaders,
  ...(context && { wallTime: () => context.clock.wallTime() }),
});

const parse = (text: string, refuse: (fault: string) => DecodeError): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw refuse("malformed JSON");
  }
};

/** Some compatible servers send their JSON as plain text; a page of HTML is never taken for it. */
const mayBeJSON = (type: string, text: string): boolean =>
  isJSON(type) || (!/html/i.test(type) && /^\s*[{[]/.test(text));

/** RFC 8259 and RFC 6839's `+json`; names of media types are case-insensitive. A server that names none is tried. */
const isJSON = (type: string): boolean => !type || /[/+]json$/i.test(type.split(";", 1)[0]?.trim() ?? "");

/**
 * Puts the request id on a decoded object as `_request_id`, where enumeration, spreading and JSON do not see it.
 * Arrays and scalars are returned as they are.
 */
export const withRequestID = <Value>(value: Value, requestID: string | null | undefined): Value =>
  requestID && value && typeof value === "object" && !Array.isArray(value)
    ? Object.defineProperty(value, "_request_id", { value: requestID, configurable: true })
    : value;

/** Puts what layers report of the call on whatever can carry it, an error too, where enumeration does not see it. */
export const withReport = <Value>(value: Value, report: CallReport | undefined, name = "_report"): Value =>
  report && value && typeof value === "object"
    ? Object.defineProperty(value, name, { value: report, configurable: true })
    : value;

interface ResponseLike {
  readonly object?: unknown;
  readonly output?: unknown;
  readonly output_text?: unknown;
}

/**
 * Gives a Response its `output_text`: the text of all its messages, joined; empty where there is none. It is computed when it is
 * read. Any other value is returned as it is.
 *
 * @see https://platform.openai.com/docs/api-reference/responses/object
 */
export const withOutputText = <Value>(value: Value): Value => {
  const { object, output_text } = (value ?? {}) as ResponseLike;
  if (object === "response" && typeof output_text !== "string")
    Object.defineProperty(value, "output_text", {
      get(this: ResponseLike) {
        return outputText(this.output);
      },
      enumerable: true,
      configurable: true,
    });
  return value;
};

const outputText = (output: unknown): string =>
  listOf<{ type?: unknown; content?: unknown }>(output)
    .flatMap((item) =>
      item?.type === "message" ? listOf<{ type?: unknown; text?: unknown }>(item.content) : [],
    )
    .map((part) => (part?.type === "output_text" && typeof part.text === "string" ? part.text : ""))
    .join("");

/** A response that has not begun, or failed, may have null or nothing where a list is due. */
const listOf = <Element>(value: unknown): readonly (Element | null | undefined)[] =>
  Array.isArray(value) ? value : [];
