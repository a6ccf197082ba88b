import type { ApiRequest } from "../../contract.ts";
import { EncodeError } from "../../errors/index.ts";
import { encodePath } from "./path.ts";
import { encodeQuery } from "./query.ts";

/**
 * The address of a request, to go right after the base URL. A path that a caller wrote by hand may have a query of
 * its own.
 *
 * @throws EncodeError for a path that would lead out of the base URL, and for a parameter that cannot be written
 */
export const addressOf = ({ path, params }: ApiRequest): string => {
  // Anything else after the base URL could name another host: `https://api.example` + `.evil.example`.
  if (typeof path !== "string" || !path.startsWith("/"))
    throw new EncodeError("the path must begin with a slash");
  const [bare = "", own] = path.replace(/#.*/s, "").split(/\?(.*)/s);
  const query = [own, encodeQuery(params?.query)].filter(Boolean).join("&");
  return encodePath(bare, params?.path) + (query && `?${query}`);
};
