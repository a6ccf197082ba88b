import type { HeadersRecord } from "../../contract.ts";
import { contextValue, defaultHeadersKey } from "../context.ts";
import type { Handler, Layer } from "../handler.ts";
import { mergeHeaders } from "../request/headers.ts";

/**
 * Adds the headers of every request: `accept`, the target's credentials and the client's defaults. The request's own win over the
 * defaults, the defaults over the credentials, and `null` leaves a header out. Each attempt reads the credentials again.
 */
export const requestHeaders = (defaults: HeadersRecord): Layer => {
  return (next: Handler): Handler =>
    async (request, context) => {
      const accept = /text|bytes|nothing/.test(request.reply) ? "*/*" : "application/json";
      const credentials = await context.target.authenticate(request);
      const kept = contextValue(context, defaultHeadersKey)?.(defaults) ?? defaults;
      const headers = { accept, ...credentials, ...kept, ...mergeHeaders(request.headers) };
      return next({ ...request, headers }, context);
    };
};
