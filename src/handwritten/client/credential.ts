import { ConfigurationError } from "../errors/index.ts";
import type { ConnectionOptions } from "../transport/connection-options.ts";
import type { LateIdentity } from "./late-identity.ts";

/** By one name in every copy of the package. */
const credentialKey: unique symbol = Symbol.for("api-openai.credential") as typeof credentialKey;

/** A certificate that a client proves with who it is, for the option `credential`: what `fromX509()` makes. It shows nothing of itself. */
export interface X509Credential {
  readonly [credentialKey]: () => CredentialParts;
  /** Ends its use: calls of its clients reject from now on. */
  close(): Promise<void>;
}

/** What a credential stands for. */
export interface CredentialParts {
  readonly identity: LateIdentity;
  readonly connection: Pick<ConnectionOptions, "tls" | "proxy">;
}

/** Where the API is served to clients with a certificate. */
export const X509_BASE_URL = "https://mtls.api.openai.com/v1";

export const createCredential = (parts: CredentialParts, close: () => Promise<void>): X509Credential =>
  Object.freeze(Object.defineProperty({ close }, credentialKey, { value: () => parts })) as X509Credential;

/** @throws ConfigurationError for what is no credential */
export const checkCredential = (value: unknown, name: string): void => {
  if (typeof (value as Partial<X509Credential> | null)?.[credentialKey] !== "function")
    throw new ConfigurationError(
      `\`${name}\` is what \`fromX509()\` of api-openai/auth/x509-transport makes; a key goes into \`apiKey\``,
    );
};

export const partsOf = (credential: X509Credential): CredentialParts => credential[credentialKey]();
