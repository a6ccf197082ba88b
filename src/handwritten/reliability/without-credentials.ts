import type { HeadersRecord } from "../contract.ts";
import { isCredential } from "../core/request/is-credential.ts";

/** Headers without what was meant for another target: its credentials, and who asks there. */
export const withoutCredentials = (headers: HeadersRecord): HeadersRecord =>
  Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !isCredential(name) && !/^openai-(?:organization|project)$/i.test(name),
    ),
  );
