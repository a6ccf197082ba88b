import type { OperationSchemas } from "../../../generated/json-schemas/json-schema.ts";
import type { Violation } from "./violation.ts";

/** The keys that the server knows. */
export interface Keys {
  readonly apiKey: string;
  readonly adminAPIKey: string;
}

const refusal = (status: 401 | 403, code: string, message: string): Violation => ({
  status,
  message,
  param: null,
  code,
});

/** Checks the bearer token (RFC 6750) against the kind of key that the operation takes. */
export const authorize = (
  header: string | undefined,
  { auth }: OperationSchemas,
  keys: Keys,
): Violation | undefined => {
  const key = /^Bearer +(\S+)$/i.exec(header ?? "")?.[1];
  const [due, other] = auth ? [keys.adminAPIKey, keys.apiKey] : [keys.apiKey, keys.adminAPIKey];
  if (key === undefined)
    return refusal(401, "missing_api_key", "An Authorization header with a bearer key is required.");
  if (key === due) return undefined;
  if (key !== other) return refusal(401, "invalid_api_key", "The API key is not known.");
  return refusal(
    403,
    "insufficient_permissions",
    `This operation takes ${auth ? "an admin" : "an ordinary"} API key.`,
  );
};
