// Keys that are asked for: from a provider, from a cloud's identity, again after a 401.

export { type AzureManagedIdentityOptions, azureManagedIdentityTokenProvider } from "./azure.ts";
export { type AccessToken, type BearerTokenOptions, bearerTokenProvider } from "./bearer-token-provider.ts";
export { type CachedKeyOptions, cachedKey } from "./cached-key.ts";
export { type GCPIDTokenOptions, gcpIDTokenProvider } from "./gcp.ts";
export { type KubernetesOptions, k8sServiceAccountTokenProvider } from "./kubernetes.ts";
export { type RefreshOn401Options, refreshOn401 } from "./refresh-on-401.ts";
export type { RefreshableKey } from "./refreshable-key.ts";
export type { SubjectTokenProvider } from "./subject-token-provider.ts";
export type { TokenFetch, TokenRequestOptions } from "./token-request.ts";
export { type WorkloadIdentityOptions, workloadIdentity } from "./workload-identity.ts";
