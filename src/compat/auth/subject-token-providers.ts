// The official subpath `auth/subject-token-providers`.

export {
  azureManagedIdentityTokenProvider,
  gcpIDTokenProvider,
  k8sServiceAccountTokenProvider,
} from "../../handwritten/auth/index.ts";
