import type { ApiRequest } from "../contract.ts";
import type { Layer } from "../core/handler.ts";
import { listBody } from "../core/pages/list-body.ts";
import { decode } from "../core/reply/decode.ts";
import { keepDecoded } from "../core/reply/decoded.ts";

/** What is decoded at once. A stream is judged by its reader, and the bytes of a download are not interpreted. */
const isDecodedAtOnce = ({ reply }: ApiRequest): boolean => reply === "json" || reply === "auto";

/**
 * Decodes a response before a policy judges it, so that a response which the caller cannot be given is a failed attempt
 * for the policy too. The caller gets the value that was decoded here. See decision 83 in docs/decisions.md.
 */
export const decodeFirst: Layer = (next) => async (request, context) => {
  const { call, target } = context;
  call.undecodable = undefined;
  const reply = await next(request, context);
  if (reply.body || !isDecodedAtOnce(request)) return reply;
  try {
    const value = await decode(reply, request, context);
    if ("paging" in request) listBody(value, request, reply);
    keepDecoded(reply, value);
    return reply;
  } catch (error) {
    // `asResponse()` asks for no value: it still gets the response.
    call.undecodable = reply;
    throw target.redactor?.clean(error) ?? error;
  }
};
