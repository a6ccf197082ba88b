import type { ApiRequest, Method } from "../contract.ts";
import type { SendOptions } from "./request-options.ts";

/** What a caller may say about one call, after its parameters. */
export interface RequestOptions extends SendOptions {
  /** Another path than the operation's, below the base URL. */
  path?: string | undefined;
  /** Another method than the operation's. */
  method?: Method | Lowercase<Method> | undefined;
  /** Another JSON body than the operation's; `null` for none. */
  body?: unknown;
}

/** A request with its method, path or body replaced. Whoever holds the request as a value can do so by hand. */
export const overrideRequest = (request: ApiRequest, options: RequestOptions = {}): ApiRequest => {
  const { path = request.path, method = request.method, body } = options;
  const given = body === null ? ({ kind: "none" } as const) : ({ kind: "json", value: body } as const);
  return {
    ...request,
    method: method.toUpperCase() as Method,
    path,
    body: body === undefined ? request.body : given,
  };
};
