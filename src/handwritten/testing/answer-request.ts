import type { OperationSchemas } from "../../generated/json-schemas/json-schema.ts";
import { replyTo, type SampledReply, type StreamedReply } from "./reply.ts";
import { authorize, type Keys } from "./request/authorize.ts";
import { TooDeep } from "./request/depth.ts";
import { type RequestBounds, readRequest } from "./request/read-request.ts";
import { createRequestValidator } from "./request/request-validator.ts";
import { UnreadableRequest } from "./request/unreadable-request.ts";
import { errorBody, type Violation } from "./request/violation.ts";
import { createRouter, type Route } from "./router.ts";
import { createSampler } from "./schemas/sampler.ts";
import type { Schemas } from "./schemas/schema-walk.ts";
import type { StreamBehaviour } from "./streams/stream-behaviour.ts";

/** A request as bytes. */
export interface IncomingCall {
  readonly method: string;
  /** Path and query, as they were on the wire. */
  readonly url: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What a request was understood to be, and the answer to it. */
export interface Outcome {
  /** The operationId; undefined when no operation has this path. */
  readonly operation: string | undefined;
  /** The decoded body: the JSON value, the fields of a form, or text. Undefined when there was none, or none was read. */
  readonly body: unknown;
  readonly reply: SampledReply | StreamedReply;
}

const BASE_PATH = "/v1";

/** Answers requests as the contract says: route, key, syntax, schema, and then a sample of the reply. */
export const createAnswerer = (
  operations: Readonly<Record<string, OperationSchemas>>,
  schemas: Schemas,
  keys: Keys,
  behaviour: StreamBehaviour = {},
  bounds: Partial<RequestBounds> = {},
): ((call: IncomingCall) => Promise<Outcome>) => {
  const route = createRouter(operations);
  const validate = createRequestValidator(operations, schemas);
  const sample = createSampler(schemas);

  return async (call) => {
    const at = call.url.indexOf("?");
    const path = at < 0 ? call.url : call.url.slice(0, at);
    const query = new URLSearchParams(at < 0 ? "" : call.url.slice(at));
    const found: Route = path.startsWith(`${BASE_PATH}/`)
      ? route(call.method, path.slice(BASE_PATH.length), query)
      : { status: 404 };
    if ("status" in found) return refuse(noOperation(found.status, call));
    const operation = operations[found.operation] as OperationSchemas;
    const refused = authorize(call.headers.authorization, operation, keys);
    if (refused) return refuse(refused, found.operation);
    try {
      const request = await readRequest(
        { ...found, query, headers: call.headers, body: call.bytes },
        operation,
        schemas,
        bounds,
      );
      const body = request.body?.value;
      const [violation] = validate(request);
      if (violation) return refuse(violation, found.operation, body);
      return { operation: found.operation, body, reply: replyTo(request, operation, sample, behaviour) };
    } catch (error) {
      return refuse(violationOf(error), found.operation);
    }
  };
};

const refuse = (violation: Violation, operation?: string, body?: unknown): Outcome => ({
  operation,
  body,
  reply: { status: violation.status, contentType: "application/json", body: errorBody(violation) },
});

const violationOf = (error: unknown): Violation => {
  if (error instanceof UnreadableRequest) return error.violation;
  if (error instanceof TooDeep)
    return { status: 400, message: error.message, param: null, code: "nesting_too_deep" };
  throw error;
};

const noOperation = (status: 404 | 405, { method, url }: IncomingCall): Violation => ({
  status,
  message: status === 404 ? `There is no ${method} ${url}.` : `${url} does not take ${method}.`,
  param: null,
  code: status === 404 ? "unknown_url" : "method_not_supported",
});
