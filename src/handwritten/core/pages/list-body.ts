import type { ApiRequest } from "../../contract.ts";
import { DecodeError } from "../../errors/index.ts";
import type { Reply } from "../handler.ts";
import { describeRequest } from "../request/describe-request.ts";

/** The body of a list: its elements, and what else the server sent. */
export interface ListBody {
  readonly data: readonly unknown[];
}

/**
 * The body of a page. A bare array, which some servers answer, is a list that is whole.
 *
 * @throws DecodeError when it has no elements
 */
export const listBody = (body: unknown, request: ApiRequest, { status, headers }: Reply): ListBody => {
  if (Array.isArray(body)) return { data: body, has_more: false } as ListBody;
  if (Array.isArray((body as Partial<ListBody> | null | undefined)?.data)) return body as ListBody;
  throw new DecodeError("expected a page of a list, got no data", {
    request: describeRequest(request),
    status,
    requestID: headers.get("x-request-id") ?? undefined,
  });
};
