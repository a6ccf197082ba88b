/** By the names that gateways gave theirs too: `helicone-auth`, `ocp-apim-subscription-key`, `x-portkey-virtual-key`. */
const CREDENTIAL =
  /auth(?!or(?!iz))|key$|api-?key|token|secret|cookie|passw|passphrase|credential|signature|jwt/i;
/** Names one request, and is useful in a log. */
const NO_CREDENTIAL = /^idempotency-key$/i;

/** Whether a header, or a parameter of a query, holds a credential, by its name. */
export const isCredential = (name: string): boolean => CREDENTIAL.test(name) && !NO_CREDENTIAL.test(name);
