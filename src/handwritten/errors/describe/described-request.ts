import type { Method } from "../../contract.ts";

/**
 * What an error or a log line says of a request. An allow-list: bodies, headers, query values and credentials
 * have no place here, so they cannot leak.
 */
export interface DescribedRequest {
  readonly operation: string;
  readonly method: Method;
  /** The path template, e.g. `/files/{file_id}`, without a query. */
  readonly path: string;
  /** Where it was sent, once that is known: without query, fragment and userinfo. */
  readonly url?: string;
}
