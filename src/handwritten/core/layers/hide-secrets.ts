import type { HeadersRecord } from "../../contract.ts";
import type { Handler, Layer } from "../handler.ts";
import type { Redactor } from "../redactor.ts";

/**
 * Takes the target's secrets out of what goes wrong: a server may answer with the key, a `fetch` fail with the headers.
 * What the call itself brought of credentials, in its headers and its query, is told to the redactor then: of calls
 * with keys of their own any number may be under way.
 *
 * @param own - for a target that has none: a layer made it of another, and left that out
 */
export const hideSecrets =
  (own: Redactor | undefined): Layer =>
  (next: Handler): Handler => {
    return (request, context) => {
      const { redactor = own } = context.target;
      if (!redactor) return next(request, context);
      const query = request.params?.query as HeadersRecord | undefined;
      // What comes back may be wrong only when it is read; the headers are told with the key.
      if (query) redactor.rememberHeaders(query);
      return next(request, context).catch((error: unknown) => {
        redactor.rememberHeaders(query);
        redactor.rememberHeaders(request.headers);
        throw redactor.clean(error);
      });
    };
  };
