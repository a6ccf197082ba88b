import type { HeadersRecord } from "../../contract.ts";
import { contextValue, defaultHeadersKey } from "../context.ts";
import type { Handler, Layer } from "../handler.ts";
import { mergeHeaders } from "../request/headers.ts";

/** The headers of a request that has none of its own, and what they are made of. */
interface Standing {
  readonly accept: string;
  readonly credentials: HeadersRecord;
  readonly kept: HeadersRecord;
  readonly headers: HeadersRecord;
}

/**
 * Adds the headers of every request: `accept`, the target's credentials and the client's defaults. The request's own win over the
 * defaults, the defaults over the credentials, and `null` leaves a header out. Each attempt reads the credentials again. As long as they are the same record, requests without headers of
 * their own have one record too, frozen, which the transport checks and writes out once.
 */
export const requestHeaders = (defaults: HeadersRecord): Layer => {
  return (next: Handler): Handler => {
    let last: Standing | undefined;
    return async (request, context) => {
      const accept = /text|bytes|nothing/.test(request.reply) ? "*/*" : "application/json";
      const credentials = await context.target.authenticate(request);
      const kept = contextValue(context, defaultHeadersKey)?.(defaults) ?? defaults;
      if (request.headers)
        return next(
          { ...request, headers: { accept, ...credentials, ...kept, ...mergeHeaders(request.headers) } },
          context,
        );
      if (last?.credentials !== credentials || last.accept !== accept || last.kept !== kept)
        last = { accept, credentials, kept, headers: Object.freeze({ accept, ...credentials, ...kept }) };
      return next({ ...request, headers: last.headers }, context);
    };
  };
};
