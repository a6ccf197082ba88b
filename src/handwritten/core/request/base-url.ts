import { ConfigurationError } from "../../errors/index.ts";

/**
 * Parses an address that requests can be sent to.
 *
 * @param option - what the caller knows it as
 * @throws ConfigurationError when it is none; the message never quotes it, as it may hold credentials
 */
export const parseAddress = (text: string, option = "baseURL"): URL => {
  const url = URL.parse(text);
  if (!url) throw new ConfigurationError(`\`${option}\` is not an absolute URL`);
  if (!/^https?:$/.test(url.protocol))
    throw new ConfigurationError(`\`${option}\` must be https: or http:, not ${url.protocol}`);
  if (url.username || url.password) throw new ConfigurationError(`\`${option}\` must not hold credentials`);
  return url;
};

/** RFC 6761 §6.3, RFC 1122 §3.2.1.3, RFC 4291 §2.5.3: nothing that is sent there leaves the machine. */
const LOOPBACK = /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/;

/** Whether a secret may be sent there: over TLS, or within this machine. */
export const isSafeAddress = ({ protocol, hostname }: URL): boolean =>
  protocol === "https:" || LOOPBACK.test(hostname);

/**
 * Parses a base URL, to which paths are added.
 *
 * @param allowInsecureHttp - takes an http: address of another machine too, where everybody on the way reads the key
 * @throws ConfigurationError when that would not work, or not be safe
 */
export const parseBaseURL = (text: string, allowInsecureHttp = false, option = "baseURL"): string => {
  const url = parseAddress(text, option);
  // An empty one (`…/v1?`) would swallow the path just as well.
  if (/[?#]/.test(url.href)) throw new ConfigurationError(`\`${option}\` must have no query or fragment`);
  if (!allowInsecureHttp && !isSafeAddress(url))
    throw new ConfigurationError(
      `\`${option}\` must be encrypted (https:), or the key can be read on the way there; in a network that you trust, set \`allowInsecureHttp: true\``,
    );
  return url.href.replace(/\/+$/, "");
};
