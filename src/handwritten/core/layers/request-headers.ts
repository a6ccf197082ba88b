import type { HeadersRecord } from "../../contract.ts";
import { contextValue, defaultHeadersKey } from "../context.ts";
import type { Handler, Middleware } from "../handler.ts";
import { mergeHeaders } from "../request/send-options.ts";

/**
 * The innermost layer: the headers that say who asks and for what. The request's own win over the defaults, those
 * over the credentials, and a `null` leaves a header out. It asks for the credentials anew at each attempt.
 */
export const authenticate = (defaults: HeadersRecord): Middleware => {
  return (next: Handler): Handler =>
    async (request, context) => {
      const accept = /text|bytes|nothing/.test(request.reply) ? "*/*" : "application/json";
      const credentials = await context.target.authenticate(request);
      const own = contextValue(context, defaultHeadersKey)?.(defaults) ?? defaults;
      const headers = { accept, ...credentials, ...own, ...mergeHeaders(request.headers) };
      return next({ ...request, headers }, context);
    };
};
