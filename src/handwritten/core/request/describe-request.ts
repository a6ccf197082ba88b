import type { ApiRequest } from "../../contract.ts";
import { safeText } from "../../errors/describe/safe-text.ts";
import type { DescribedRequest } from "../../errors/index.ts";

/** Everything that may be secret in an address: userinfo, and what follows the path. */
const bare = (url: string): string => url.replace(/[?#].*/s, "").replace(/^(\w+:\/\/)[^/]*@/, "$1");

/** What may be said of a request in an error or a log line: never its bodies, headers, query or credentials. */
export const describeRequest = (request: ApiRequest, url?: string): DescribedRequest => ({
  operation: request.operation,
  method: request.method,
  // A path may be made by hand of anything, and a line break in it would forge a line of a log.
  path: safeText(bare(request.path), 500),
  ...(url !== undefined && { url: bare(url) }),
});
