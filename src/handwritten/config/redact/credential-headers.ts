import type { HeadersRecord } from "../../contract.ts";
import { fromBase64 } from "../../core/base64.ts";
import { isCredential } from "../../core/request/is-credential.ts";

/** RFC 9110 §11.4: the scheme, before the credentials themselves. */
const SCHEME = /^([\w-]+) +/;

/** What the headers, or the parameters of a query, hold of credentials. */
export const credentialsOf = (headers: HeadersRecord = {}): readonly string[] =>
  Object.entries(headers).flatMap(([name, value]: [string, unknown]) => {
    // A program without types may give anything; the check before sending reports it.
    if (typeof value !== "string" || !isCredential(name)) return [];
    const scheme = SCHEME.exec(value);
    const credentials = scheme ? value.slice(scheme[0].length) : value;
    if (/cookie/i.test(name)) return [credentials, ...valuesOfCookies(value)];
    return /^basic$/i.test(scheme?.[1] ?? "") ? [credentials, ...decodeBasic(credentials)] : [credentials];
  });

/** RFC 6265 §4.2.1: pairs, of which a server may quote one. */
const valuesOfCookies = (text: string): readonly string[] =>
  text.split(";").map((pair) => pair.slice(pair.indexOf("=") + 1).trim());

/** RFC 7617 §2: the user's name and the password, which a server may quote as they are. */
const decodeBasic = (credentials: string): readonly string[] => {
  const bytes = fromBase64(credentials);
  // Not base64: it is quoted as it is, if at all.
  if (!bytes) return [];
  const pair = new TextDecoder().decode(bytes);
  return [pair, pair.slice(pair.indexOf(":") + 1)];
};
