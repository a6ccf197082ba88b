import type { HeadersRecord } from "../../contract.ts";
import { contextValue, defaultHeadersKey } from "../context.ts";
import type { Handler, Layer } from "../handler.ts";
import { mergeHeaders } from "../request/headers.ts";

/**
 * Makes a request one for the attempt's target: in the target's spelling, with the headers of every request. These are
 * `accept`, the target's credentials and the client's defaults. The request's own win over the defaults, the defaults over the
 * credentials, and `null` leaves a header out. Each attempt reads the credentials again.
 */
export const forTarget = (defaults: HeadersRecord): Layer => {
  return (next: Handler): Handler =>
    async (given, context) => {
      const { target } = context;
      // First: credentials may depend on the path and the fields that the server has.
      const request = target.adapt?.(given) ?? given;
      const accept = /text|bytes|nothing/.test(request.reply) ? "*/*" : "application/json";
      const credentials = await target.authenticate(request);
      const kept = contextValue(context, defaultHeadersKey)?.(defaults) ?? defaults;
      const headers = { accept, ...credentials, ...kept, ...mergeHeaders(request.headers) };
      return next({ ...request, headers }, context);
    };
};
