// The public surface of "api-openai/raw": the client of `openapi-fetch`, typed by the contract and undecorated.

import createOpenAPIClient, { type ClientOptions, type Client as OpenAPIClient } from "openapi-fetch";
import type { paths } from "../../generated/schema.ts";

export type { components, operations, paths } from "../../generated/schema.ts";

/** A client of `openapi-fetch` over the paths of the contract. */
export type RawClient = OpenAPIClient<paths>;

/**
 * The bare generated client: `raw.GET("/models")` gives `{ data, error, response }` and adds nothing. Set
 * `baseUrl` and an `Authorization` header yourself. Nothing of this library's engine is in it.
 *
 * @see https://openapi-ts.dev/openapi-fetch/
 */
export const createRawClient = (options: ClientOptions): RawClient =>
  createOpenAPIClient<paths>({ redirect: "manual", ...options });
