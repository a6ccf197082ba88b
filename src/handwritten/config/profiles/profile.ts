import type { ApiRequest, HeadersRecord } from "../../contract.ts";
import { ConfigurationError } from "../../errors/index.ts";
import { adaptRequest } from "./adapt-request.ts";
import type { ProfileFacts } from "./facts.ts";

/** How to talk to a server that speaks OpenAI's API in its own way: facts, and what follows from them. */
export interface Profile<Name extends string = string> extends ProfileFacts<Name> {
  /**
   * The request as this server spells it: paths, query and fields. What needs no change is returned as it is.
   *
   * @throws ConfigurationError when the server has no such operation; nothing has been sent
   * @throws EncodeError when the request asks for what the server does wrong without a word
   */
  adapt(request: ApiRequest): ApiRequest;
  /**
   * The headers that carry a key.
   * @throws ConfigurationError when there is none and the server needs one
   */
  authorize(key: string | undefined): HeadersRecord;
}

/**
 * A profile of a server that is not in the table, or of one that differs from its row.
 *
 * @example
 * const newerOllama = defineProfile({ ...ollama, paths: "all" });
 */
export const defineProfile = <const Name extends string>(facts: ProfileFacts<Name>): Profile<Name> => ({
  ...facts,
  adapt: (request) => adaptRequest(facts, request),
  authorize: (key) => {
    const { title, auth, keyVariable } = facts;
    if (!key && auth.required)
      throw new ConfigurationError(
        `${title} needs a key: pass \`apiKey\`${keyVariable ? ` (its documentation keeps it in ${keyVariable})` : ""}`,
      );
    if (!key) return {};
    return { [auth.header]: auth.header === "authorization" ? `Bearer ${key}` : key };
  },
});
