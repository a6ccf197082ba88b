// What a client loads for the option `workloadIdentity`.

export { refreshOn401 } from "./refresh-on-401.ts";
export { workloadIdentity } from "./workload-identity.ts";
