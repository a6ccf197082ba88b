import type { HeadersRecord } from "../../contract.ts";

/** By the names that gateways gave theirs too: `helicone-auth`, `ocp-apim-subscription-key`, `x-portkey-virtual-key`. */
const CREDENTIAL =
  /auth(?!or(?!iz))|key$|api-?key|token|secret|cookie|passw|passphrase|credential|signature|jwt/i;
/** Names one request, and is of use to whoever reads a log. */
const NO_CREDENTIAL = /^idempotency-key$/i;
/** RFC 9110 §11.4: the scheme, before the credentials themselves. */
const SCHEME = /^([\w-]+) +/;

/** Whether a header, or a parameter of a query, holds something that is nobody's business, by its name. */
export const isCredential = (name: string): boolean => CREDENTIAL.test(name) && !NO_CREDENTIAL.test(name);

/** What the headers, or the parameters of a query, hold of credentials. */
export const credentialsOf = (headers: HeadersRecord = {}): readonly string[] =>
  Object.entries(headers).flatMap(([name, value]: [string, unknown]) => {
    // A program without types may give anything; whoever sends it says what is wrong with it.
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
  try {
    const bytes = Uint8Array.from(atob(credentials), (char) => char.charCodeAt(0));
    const pair = new TextDecoder().decode(bytes);
    return [pair, pair.slice(pair.indexOf(":") + 1)];
  } catch {
    // Not base64: it is quoted as it is, if at all.
    return [];
  }
};
