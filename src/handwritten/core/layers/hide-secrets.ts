import type { HeadersRecord } from "../../contract.ts";
import type { Handler, Layer } from "../handler.ts";
import type { Redactor } from "../redactor.ts";

/**
 * Takes the target's secrets out of errors: a server may respond with the key, a `fetch` may fail with the headers.
 * The credentials of the call itself, in its headers and its query, are given to the redactor at that time: any number
 * of calls with keys of their own may be in flight.
 *
 * @param fallback - for a target that has none: a layer made it of another, and left that out
 */
export const hideSecrets =
  (fallback: Redactor | undefined): Layer =>
  (next: Handler): Handler => {
    return (request, context) => {
      const { redactor = fallback } = context.target;
      if (!redactor) return next(request, context);
      const query = request.params?.query as HeadersRecord | undefined;
      // A response may fail only when it is read. The headers are given with the key.
      if (query) redactor.rememberHeaders(query);
      return next(request, context).catch((error: unknown) => {
        redactor.rememberHeaders(query);
        redactor.rememberHeaders(request.headers);
        throw redactor.clean(error);
      });
    };
  };
