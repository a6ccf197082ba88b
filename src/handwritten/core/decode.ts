import type { ApiRequest } from "../contract.ts";
import { safeText } from "../errors/safe-text.ts";
import { DecodeError } from "../errors.ts";
import { describeRequest } from "./describe.ts";
import type { Reply } from "./handler.ts";
import { toResponse } from "./to-response.ts";

/**
 * Turns a good reply into the value that its request is typed to give, for every kind but `events`.
 *
 * - `json`: the document; null for 204 and 205, undefined for an empty body
 * - `text`: the body as a string
 * - `bytes`: a platform `Response`, its body still unread
 * - `auto`: JSON or a string, as the content type says
 * - `nothing`: undefined
 *
 * @throws DecodeError when the body is not the JSON that was due: never a wrong value
 */
export const decode = async (reply: Reply, request: ApiRequest): Promise<unknown> => {
  switch (request.reply) {
    case "bytes":
      return toResponse(reply);
    case "text":
      return reply.text();
    case "json":
      return decodeJSON(reply, request, await reply.text());
    case "auto":
      return isJSON(reply.headers.get("content-type") ?? undefined)
        ? decodeJSON(reply, request, await reply.text())
        : reply.text();
    default:
      await reply.text();
  }
};

const decodeJSON = (reply: Reply, request: ApiRequest, text: string): unknown => {
  const { status, headers } = reply;
  if (status === 204 || status === 205) return null;
  if (!text) return undefined;
  const type = headers.get("content-type") ?? undefined;
  const refuse = (message: string): DecodeError =>
    new DecodeError(message, {
      request: describeRequest(request),
      status,
      requestID: headers.get("x-request-id") ?? undefined,
    });
  if (!isJSON(type) && !looksLikeJSON(type, text))
    throw refuse(`${status} with ${safeText(type ?? "", 80)} where JSON was due — ${safeText(text, 100)}`);
  try {
    return JSON.parse(text);
  } catch {
    // The engine's own message quotes the document, so it is not kept, not even as the cause.
    throw refuse(`${status} with malformed JSON (${text.length} characters)`);
  }
};

/** RFC 8259 and RFC 6839's `+json`; names of media types are case-insensitive. A server that names none is tried. */
const isJSON = (type: string | undefined): boolean => !type || /^\s*[^;]*[/+]json\s*(;|$)/i.test(type);

/** Some compatible servers send their JSON as plain text; a page of HTML is never taken for it. */
const looksLikeJSON = (type: string | undefined, text: string): boolean =>
  !/html/i.test(type ?? "") && /^\s*[{[]/.test(text);

/**
 * Puts the request id on a decoded object as `_request_id`, where enumeration, spreading and JSON do not see it.
 * Arrays and scalars are returned as they are.
 */
export const withRequestID = <Value>(value: Value, requestID: string | null | undefined): Value =>
  value && typeof value === "object" && !Array.isArray(value) && requestID
    ? Object.defineProperty(value, "_request_id", { value: requestID, configurable: true })
    : value;
