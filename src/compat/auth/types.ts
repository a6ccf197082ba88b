// The official subpath `auth/types`.

export type {
  SubjectTokenProvider,
  WorkloadIdentityOptions as WorkloadIdentity,
} from "../../handwritten/auth/index.ts";
