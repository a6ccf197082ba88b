import type { HeadersRecord } from "../../contract.ts";

const CREDENTIAL = /authorization|api-?key|token|secret|cookie|password|signature/i;
/** RFC 9110 §11.4: the scheme, before the credentials themselves. */
const SCHEME = /^[\w-]+ +/;

/** Whether a header holds something that is nobody's business, by its name. */
export const isCredential = (name: string): boolean => CREDENTIAL.test(name);

/** What the headers hold of credentials. */
export const credentialsOf = (headers: HeadersRecord = {}): readonly string[] =>
  Object.entries(headers).flatMap(([name, value]) =>
    value && isCredential(name) ? [value.replace(SCHEME, "")] : [],
  );
