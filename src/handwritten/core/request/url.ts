import type { ApiRequest } from "../../contract.ts";
import { EncodeError } from "../../errors/index.ts";
import { rememberLast } from "../runtime/remember-last.ts";
import { encodePath } from "./path.ts";
import { encodeQuery } from "./query.ts";

/** The path template of a request, and the query that a caller wrote into a path by hand. */
export interface SplitPath {
  readonly path: string;
  readonly query: string | undefined;
}

/** @throws EncodeError for a path that does not begin with a slash: `https://api.example` + `.evil.example` is another host */
export const splitPath = ({ path }: ApiRequest): SplitPath => {
  if (typeof path !== "string" || !path.startsWith("/"))
    throw new EncodeError("the path must begin with a slash");
  return split(path);
};

const MOST_PATHS = 500;

const split = /* @__PURE__ */ rememberLast(MOST_PATHS, (path: string): SplitPath => {
  const [bare = "", query] = path.replace(/#.*/s, "").split(/\?(.*)/s);
  return { path: bare, query };
});

/** Joins the query that is part of a path and the one of the parameters. */
export const joinQueries = (written: string | undefined, query: object | undefined): string =>
  [written, encodeQuery(query)].filter(Boolean).join("&");

/**
 * The address of a request, to go right after the base URL.
 *
 * @throws EncodeError for a path that would lead out of the base URL, and for a parameter that cannot be written
 */
export const addressOf = (request: ApiRequest): string => {
  const { path, query: written } = splitPath(request);
  const query = joinQueries(written, request.params?.query);
  return encodePath(path, request.params?.path) + (query && `?${query}`);
};
