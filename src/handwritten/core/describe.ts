import type { ApiRequest } from "../contract.ts";
import type { DescribedRequest } from "../errors.ts";

/** Everything that may be secret in an address: userinfo, and what follows the path. */
const bare = (url: string): string => url.replace(/[?#].*/s, "").replace(/^(\w+:\/\/)[^/]*@/, "$1");

/** What may be said of a request in an error or a log line: never its bodies, headers, query or credentials. */
export const describeRequest = (request: ApiRequest, url?: string): DescribedRequest => ({
  operation: request.operation,
  method: request.method,
  path: bare(request.path),
  ...(url !== undefined && { url: bare(url) }),
});
