import { safeText } from "../../errors/describe/safe-text.ts";
import { ConfigurationError } from "../../errors/index.ts";
import { isRecord } from "../options/kinds.ts";

/**
 * What the platform's `fetch`, or the one that is given, gets beside the request: members of `RequestInit`, and what
 * a platform adds to them (`dispatcher` of undici, `proxy` and `tls` on Bun, `client` on Deno, `cf` on Workers, `next`).
 * On Node by default `dispatcher` alone, with which requests go by it: `proxy`, `agent` and `tls` arrange connections there.
 *
 * What the request itself consists of is not among them.
 */
export interface FetchOptions
  extends Omit<RequestInit, "method" | "headers" | "body" | "signal" | "redirect" | "duplex"> {
  readonly method?: never;
  readonly headers?: never;
  readonly body?: never;
  readonly signal?: never;
  readonly redirect?: never;
  readonly duplex?: never;
  readonly [name: string]: unknown;
}

const OF_THE_REQUEST = /^(?:method|headers|body|signal|redirect|duplex)$/;

/** @throws ConfigurationError for what is no object, and for a part of the request, which would be overwritten */
export const checkFetchOptions = (given: unknown, name: string): void => {
  if (!isRecord(given)) throw new ConfigurationError(`\`${name}\` must be an object of options of \`fetch\``);
  for (const member of givenNames(given))
    if (OF_THE_REQUEST.test(member))
      throw new ConfigurationError(
        `\`${name}.${member}\` is a part of the request: \`headers\`, \`signal\` and \`redirect\` are options of their own`,
      );
};

/**
 * For a transport that is no `fetch`.
 * @throws ConfigurationError for any option at all: without effect, traffic could leave around a proxy
 */
export const refuseFetchOptions = (given: object | null | undefined): void => {
  const [name] = givenNames(given ?? {});
  if (name)
    throw new ConfigurationError(
      `\`fetchOptions.${safeText(name, 40)}\` is for \`fetch\`, and requests go out over node:http here: use \`proxy\`, \`agent\` or \`tls\` of the client, or give it a \`fetch\``,
    );
};

const givenNames = (given: object): string[] =>
  Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : name));
