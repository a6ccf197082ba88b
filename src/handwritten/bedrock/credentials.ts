import { requireOptional } from "../core/runtime/require-optional.ts";
import { ConfigurationError } from "../errors/index.ts";

/** What AWS knows a caller by. */
export interface AWSCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of credentials that are good for a while. */
  readonly sessionToken?: string | undefined;
  /** When they end. */
  readonly expiration?: Date | undefined;
}

/** Gives the credentials of an attempt. */
export type AWSCredentialSource = () => AWSCredentials | Promise<AWSCredentials>;

/** Credentials by one of the ways that there are. */
export interface AWSCredentialOptions {
  /** With `secretAccessKey`. */
  readonly accessKeyId?: string | undefined;
  readonly secretAccessKey?: string | undefined;
  /** Of temporary credentials, with both of the others. */
  readonly sessionToken?: string | undefined;
  /** A profile of the shared configuration of AWS. Needs the package `@aws-sdk/credential-provider-node`. */
  readonly profile?: string | undefined;
  /** Gives credentials before each attempt. */
  readonly credentialProvider?: AWSCredentialSource | undefined;
}

interface Chain {
  readonly defaultProvider: (options: { readonly profile?: string }) => AWSCredentialSource;
}

/**
 * The source that options name; undefined where they name none.
 * @throws ConfigurationError for a part of one, or two
 */
export const credentialsOf = (options: AWSCredentialOptions): AWSCredentialSource | undefined => {
  const { profile, credentialProvider } = options;
  const ofKeys = staticSource(options);
  const ways = Object.entries({ accessKeyId: ofKeys, profile, credentialProvider });
  const [first, second] = ways.filter(([, way]) => way !== undefined).map(([name]) => name);
  if (second)
    throw new ConfigurationError(`\`${first}\` and \`${second}\` are two credentials: pass one of them`);
  if (profile === undefined) return ofKeys ?? credentialProvider;
  if (!profile.trim()) throw new ConfigurationError("`profile` is empty");
  return chain(profile);
};

const staticSource = ({
  accessKeyId,
  secretAccessKey,
  sessionToken,
}: AWSCredentialOptions): AWSCredentialSource | undefined => {
  if (accessKeyId === undefined && secretAccessKey === undefined && sessionToken === undefined)
    return undefined;
  const credentials = { accessKeyId, secretAccessKey, sessionToken };
  checkCredentials(credentials, "`accessKeyId` and `secretAccessKey` are given together, and not empty");
  return () => credentials as AWSCredentials;
};

/** The places where AWS looks for credentials, one after another: loaded, and asked, with the first attempt. */
export const chain = (profile?: string): AWSCredentialSource => {
  let source: AWSCredentialSource | undefined;
  return () => {
    if (!source) {
      const { defaultProvider } = (requireOptional("@aws-sdk/credential-provider-node") ??
        {}) as Partial<Chain>;
      if (!defaultProvider)
        throw new ConfigurationError(
          "the credentials of AWS are looked for by an optional package: npm install @aws-sdk/credential-provider-node, or give them to `bedrock()`",
        );
      source = defaultProvider(profile ? { profile } : {});
    }
    return source();
  };
};

/**
 * What a source gave.
 * @throws ConfigurationError when it failed, or gave none
 */
export const readCredentials = async (source: AWSCredentialSource): Promise<AWSCredentials> => {
  let credentials: AWSCredentials;
  try {
    credentials = await source();
  } catch (cause) {
    if (cause instanceof ConfigurationError) throw cause;
    throw new ConfigurationError("there are no AWS credentials to be had: see `cause`", { cause });
  }
  checkCredentials(credentials, "what gives the AWS credentials gave none");
  return credentials;
};

const checkCredentials = (credentials: object | undefined, otherwise: string): void => {
  const { accessKeyId, secretAccessKey, sessionToken }: Partial<Record<keyof AWSCredentials, unknown>> =
    credentials ?? {};
  const isText = (value: unknown): boolean => typeof value === "string" && value.trim() !== "";
  if (
    !isText(accessKeyId) ||
    !isText(secretAccessKey) ||
    (sessionToken !== undefined && !isText(sessionToken))
  )
    throw new ConfigurationError(otherwise);
};
