import { ConfigurationError } from "../../errors/index.ts";

/** Which pages of other origins may call the server: all, or those of these origins (`https://app.example`). */
export type CorsOptions = boolean | { readonly origins: readonly string[] };

/** A request as far as CORS looks at it; headers by lower-case name. */
export interface CrossOriginRequest {
  readonly method?: string | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

type Headers = Readonly<Record<string, string>>;

/** The answers of CORS (Fetch standard, §3.2). */
export interface Cors {
  /** Whether a page of this origin may call the server. */
  allows(origin: string): boolean;
  /** The headers of an ordinary answer; none when CORS is off. */
  headersFor(request: CrossOriginRequest): Headers;
  /** The headers of the answer to a preflight of a page that may call; undefined for any other request. */
  preflight(request: CrossOriginRequest): Headers | undefined;
}

/** What a page may read of an answer besides the headers that it always may. */
const EXPOSED = [
  "openai-model",
  "openai-organization",
  "openai-processing-ms",
  "openai-project",
  "openai-version",
  "retry-after",
  "retry-after-ms",
  "x-request-id",
  "x-should-retry",
  ...["limit", "remaining", "reset"].flatMap((fact) => [
    `x-ratelimit-${fact}-requests`,
    `x-ratelimit-${fact}-tokens`,
  ]),
].join(", ");

/** A header name (RFC 9110 §5.6.2). */
const NAME = /^[!#$%&'*+\-.^_`|~\w]+$/;

const METHODS = "GET, POST, PUT, PATCH, DELETE";

/**
 * @throws ConfigurationError for an origin that is not written as browsers write it
 */
export const createCors = (options: CorsOptions = false): Cors => {
  const origins = typeof options === "object" ? new Set(options.origins.map(checkedOrigin)) : undefined;
  const allows = (origin: string): boolean => (origins ? origins.has(origin) : options === true);
  const headersFor = ({ headers: { origin } }: CrossOriginRequest): Headers => {
    if (!options) return {};
    if (typeof origin !== "string" || !allows(origin)) return { vary: "origin" };
    return {
      "access-control-allow-origin": origins ? origin : "*",
      "access-control-expose-headers": EXPOSED,
      vary: "origin",
    };
  };
  return {
    allows,
    headersFor,
    preflight: (request) => {
      const { method, headers } = request;
      const { origin } = headers;
      if (method !== "OPTIONS" || !headers["access-control-request-method"]) return undefined;
      if (typeof origin !== "string" || !allows(origin)) return undefined;
      // By name: `*` would leave out `authorization`, and has no `openai-*` or `x-stainless-*`.
      const asked = String(headers["access-control-request-headers"] ?? "").split(",");
      const granted = asked.map((name) => name.trim()).filter((name) => NAME.test(name));
      return {
        "access-control-allow-origin": origins ? origin : "*",
        "access-control-allow-methods": METHODS,
        ...(granted.length && { "access-control-allow-headers": granted.join(", ") }),
        // A page of the public network asks before it calls a server of this machine.
        ...(headers["access-control-request-private-network"] === "true" && {
          "access-control-allow-private-network": "true",
        }),
        "access-control-max-age": "600",
        vary: "origin, access-control-request-headers",
      };
    },
  };
};

const checkedOrigin = (origin: string): string => {
  if (origin === "null" || (URL.canParse(origin) && new URL(origin).origin === origin)) return origin;
  throw new ConfigurationError(
    `cors.origins: "${origin}" is not an origin; one has a scheme, a host and no path: https://app.example`,
  );
};
