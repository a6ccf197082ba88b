import type { ApiRequest, HeadersRecord } from "../contract.ts";
import type { Handler, Middleware } from "./handler.ts";
import { normaliseHeaders } from "./request-options.ts";

const accepts: Readonly<Record<ApiRequest["reply"], string>> = {
  json: "application/json",
  events: "application/json",
  text: "*/*",
  bytes: "*/*",
  nothing: "*/*",
  auto: "application/json",
};

/**
 * The innermost layer: the headers that say who asks and for what. The request's own win over the defaults, those
 * over the credentials, and a `null` leaves a header out. It asks for the credentials anew at each attempt.
 */
export const authenticate = (defaults: HeadersRecord): Middleware => {
  return (next: Handler): Handler =>
    async (request, context) => {
      const credentials = await context.target.authenticate(request);
      const own = normaliseHeaders(request.headers);
      const merged: Record<string, string | null> = {
        accept: accepts[request.reply],
        ...credentials,
        ...defaults,
        ...own,
      };
      const headers: Record<string, string> = {};
      for (const name of Object.keys(merged)) {
        const value = merged[name];
        if (value !== null && value !== undefined) headers[name] = value;
      }
      return next({ ...request, headers }, context);
    };
};
