import { settingsOf } from "../core/options/check-options.ts";
import { TEXT } from "../core/options/kinds.ts";
import { parseJSON } from "../core/parse-json.ts";
import { metadataToken } from "./metadata-token.ts";
import { TOKEN_REQUEST_RULES } from "./option-rules.ts";
import type { SubjectTokenProvider } from "./subject-token-provider.ts";
import type { TokenRequestOptions } from "./token-request.ts";

/** Which of a machine's identities is meant, and how it is asked for. */
export interface AzureManagedIdentityOptions extends TokenRequestOptions {
  /** The client id of a user-assigned identity. Default: the system-assigned one. */
  readonly clientId?: string | undefined;
  /** The object id of a user-assigned identity. */
  readonly objectId?: string | undefined;
  /** The resource id of a user-assigned identity. */
  readonly msiResId?: string | undefined;
  /** Default: `2018-02-01`. */
  readonly apiVersion?: string | undefined;
  /** Default: `http://169.254.169.254`. */
  readonly endpoint?: string | undefined;
}

/**
 * A token of an Azure managed identity, from the instance metadata service.
 *
 * @param resource - whom the token is for. Default: `https://management.azure.com/`
 * @see https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token
 */
export const azureManagedIdentityTokenProvider = (
  resource = "https://management.azure.com/",
  given: AzureManagedIdentityOptions = {},
): SubjectTokenProvider => {
  const options = settingsOf(
    "azureManagedIdentityTokenProvider",
    given,
    { apiVersion: "2018-02-01" },
    {
      clientId: TEXT,
      objectId: TEXT,
      msiResId: TEXT,
      apiVersion: TEXT,
      endpoint: TEXT,
      ...TOKEN_REQUEST_RULES,
    },
  );
  const { clientId, objectId, msiResId, apiVersion } = options;
  const url = new URL("/metadata/identity/oauth2/token", options.endpoint ?? "http://169.254.169.254");
  const query = {
    "api-version": apiVersion,
    resource,
    object_id: objectId,
    client_id: clientId,
    msi_res_id: msiResId,
  };
  for (const [name, value] of Object.entries(query)) if (value) url.searchParams.set(name, value);
  return {
    tokenType: "jwt",
    getToken: () =>
      metadataToken("azure-imds", url, { metadata: "true" }, options, ({ text }) => readToken(text)),
  };
};

const readToken = (text: string): string | undefined => {
  const token = (parseJSON(text) as { access_token?: unknown } | null | undefined)?.access_token;
  return typeof token === "string" ? token : undefined;
};
