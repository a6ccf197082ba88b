import type { ApiRequest, Body, HeadersRecord } from "../../contract.ts";
import type { Context, SignMessage } from "../../core/handler.ts";
import { mergeHeaders } from "../../core/request/headers.ts";
import { addressOf } from "../../core/request/url.ts";
import { canonicalJSON } from "./canonical-json.ts";
import { sha256 } from "./sha256.ts";

/** Says who asks or traces, and nothing of what is asked. */
const NOT_ASKED = /^(?:idempotency-key|x-client-request-id|traceparent|tracestate|baggage|user-agent)$/;

/** Which parts of a request have no key: what can be read once, files, and forms, which hold them. */
export const hasKey = ({ method, body, reply }: Pick<ApiRequest, "method" | "body" | "reply">): boolean =>
  (method === "GET" || method === "POST") &&
  reply !== "nothing" &&
  (body.kind === "none" || body.kind === "json" || (body.kind === "raw" && typeof body.value === "string"));

/**
 * Names what a request asks for, of whom and as whom: a SHA-256 of all that makes its answer another one. Two
 * credentials, organizations or projects never have the same key, and nothing of them can be read out of it. Undefined
 * where there is none: the request cannot be written, or its credentials are not to be had; sending it will say so.
 *
 * All layers of an attempt that ask have the same promise, as long as none has put another request or target in the
 * place of the one before.
 */
export const requestKey = (request: ApiRequest, context: KeyContext): Promise<string | undefined> => {
  const { target, attempt, call } = context;
  const last = call.lastKey;
  if (last?.request === request && last.target === target && last.attempt === attempt) return last.key;
  const key = keyWith(request, context, request.body);
  call.lastKey = { request, target, attempt, key };
  return key;
};

/** What a key is made of, beside the request. */
type KeyContext = Pick<Context, "target" | "attempt" | "call">;

/**
 * The key of a request with another body.
 *
 * @param body - in the place of the request's own
 */
export const keyWith = async (
  request: ApiRequest,
  { target, call }: Pick<KeyContext, "target" | "call">,
  body: Body,
): Promise<string | undefined> => {
  const { operation, method, reply, auth, params } = request;
  if (!hasKey({ method, reply, body })) return undefined;
  try {
    const credentials = await target.authenticate(request);
    const text = canonicalJSON([
      operation,
      method,
      reply,
      auth,
      target.name,
      target.baseURL,
      addressOf(
        params?.query ? { ...request, params: { ...params, query: inOrder(params.query) } } : request,
      ),
      asked(call.standingHeaders?.()),
      asked(request.headers),
      credentials,
      target.sign && signerOf(target.sign),
      body,
    ]);
    const digest = sha256(text);
    return typeof digest === "string" ? digest : await digest;
  } catch {
    return undefined;
  }
};

/** What signs says nothing of as whom: each function is another one, in another process too. */
const signerOf = (sign: SignMessage): string => {
  const signer = signers.get(sign) ?? crypto.randomUUID();
  signers.set(sign, signer);
  return signer;
};

const signers = /* @__PURE__ */ new WeakMap<SignMessage, string>();

/** None are the same as an empty record of them. */
const asked = (headers: HeadersRecord | undefined): HeadersRecord =>
  headers === undefined
    ? {}
    : Object.fromEntries(Object.entries(mergeHeaders(headers)).filter(([name]) => !NOT_ASKED.test(name)));

const inOrder = (query: object): object =>
  Object.fromEntries(Object.entries(query).sort(([a], [b]) => (a < b ? -1 : 1)));
