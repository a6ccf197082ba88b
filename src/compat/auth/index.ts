// The official subpath `auth/index`.

export { OAuthError, SubjectTokenProviderError } from "../../handwritten/errors/public-errors.ts";
export * from "./subject-token-providers.ts";
export type * from "./types.ts";
