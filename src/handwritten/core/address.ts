import { ConfigurationError } from "../errors.ts";

/**
 * Parses an address that requests can be sent to.
 * @throws ConfigurationError when it is none; the message never quotes it, as it may hold credentials
 */
export const parseAddress = (text: string): URL => {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new ConfigurationError("`baseURL` is not an absolute URL");
  }
  if (!/^https?:$/.test(url.protocol))
    throw new ConfigurationError(`\`baseURL\` must be https: or http:, not ${url.protocol}`);
  if (url.username || url.password) throw new ConfigurationError("`baseURL` must not hold credentials");
  return url;
};

/** Parses a base URL, to which paths are added. @throws ConfigurationError when that would not work */
export const parseBaseURL = (text: string): string => {
  const { href, search, hash } = parseAddress(text);
  if (search || hash) throw new ConfigurationError("`baseURL` must have no query or fragment");
  return href.replace(/\/+$/, "");
};
