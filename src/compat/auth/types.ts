// The official subpath `auth/types`.

export type {
  SubjectTokenProvider,
  WorkloadIdentityOptions as WorkloadIdentity,
} from "../../handwritten/auth/index.ts";
export type { X509Credential } from "../../handwritten/client/credential.ts";
