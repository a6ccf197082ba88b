import { isIPv4 } from "node:net";
import { ConfigurationError } from "../../errors/index.ts";
import type { Violation } from "../request/violation.ts";

/** `host` and `:port` of RFC 9110 §7.2, the host being a name, an IPv4 address or an IPv6 address in brackets. */
const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?)(?::\d{1,5})?$/i;

/** The name without its port, as names compare: in lower case, without the dot of the root. */
const nameOf = (host: string): string | undefined => HOST.exec(host)?.[1]?.toLowerCase().replace(/\.$/, "");

/** Whether a name is of this machine whatever a name server says (RFC 6761 §6.3, RFC 1122 §3.2.1.3, RFC 4291 §2.5.3). */
const isLoopback = (name: string): boolean =>
  name === "localhost" ||
  name.endsWith(".localhost") ||
  name === "[::1]" ||
  (isIPv4(name) && name.startsWith("127."));

/** Which names of this server requests may use, and which pages may open its sockets. */
export interface AllowedHosts {
  /** Why a request's target or `Host` is refused; undefined when it is not. */
  refuseHost(request: AddressedRequest): Violation | undefined;
  /** Whether a page of this origin, as browsers write it, is of an allowed host. */
  hasOrigin(origin: string): boolean;
}

/** What a request says about where it goes. */
export interface AddressedRequest {
  readonly url?: string | undefined;
  /** Values by lower-case name, repeated ones apart. */
  readonly headersDistinct: Readonly<Record<string, readonly string[] | undefined>>;
}

/**
 * Refuses requests whose host is not of this machine: a page can have its own name resolve to 127.0.0.1 (DNS
 * rebinding), and then it is of the same origin as this server, but the browser still sends the page's name.
 *
 * @throws ConfigurationError for a name that is none
 */
export const createAllowedHosts = (more: readonly string[] = []): AllowedHosts => {
  const names = new Set(more.map(checkedName));
  const allows = (host: string): boolean => {
    const name = nameOf(host);
    return name !== undefined && (isLoopback(name) || names.has(name));
  };
  return {
    refuseHost: ({ url = "", headersDistinct }) => {
      // The authority of an absolute target counts instead of the header (RFC 9112 §3.2.2): no operation has one.
      const hosts = [
        ...(headersDistinct.host ?? []),
        ...(url.startsWith("/") || url === "*" ? [] : [authorityOf(url)]),
      ];
      const foreign = hosts.find((host) => !allows(host));
      if (hosts.length && foreign === undefined) return undefined;
      return {
        status: 403,
        message: `This server does not answer for the host '${foreign ?? ""}'. The option allowedHosts of startServer() adds hosts.`,
        param: null,
        code: "host_not_allowed",
      };
    },
    hasOrigin: (origin) => {
      const host = /^https?:\/\/([^/]+)$/i.exec(origin)?.[1];
      return host !== undefined && allows(host);
    },
  };
};

const authorityOf = (url: string): string => /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(url)?.[1] ?? url;

const checkedName = (host: string): string => {
  const name = typeof host === "string" ? nameOf(host) : undefined;
  if (name === undefined)
    throw new ConfigurationError(`allowedHosts: "${host}" is not a host name or an address`);
  return name;
};
