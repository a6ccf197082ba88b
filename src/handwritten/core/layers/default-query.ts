import type { Handler, Layer } from "../handler.ts";

/** Query parameters for every request; those of the request itself win. */
export const defaultQuery = (defaults: object): Layer => {
  return (next: Handler): Handler =>
    (request, context) =>
      next(
        { ...request, params: { ...request.params, query: { ...defaults, ...request.params?.query } } },
        context,
      );
};
