// `api-openai/auth/x509-transport`: a client certificate as a credential.

import { fromX509 } from "../../handwritten/client/from-x509.ts";

export type { X509Credential } from "../../handwritten/client/credential.ts";
export {
  fromX509,
  type X509CredentialOptions,
  type X509ProxyOptions as X509CredentialProxyOptions,
} from "../../handwritten/client/from-x509.ts";

/** The same by its official name. */
export const workloadIdentity: { readonly fromX509: typeof fromX509 } = /* @__PURE__ */ Object.freeze({
  fromX509,
});
