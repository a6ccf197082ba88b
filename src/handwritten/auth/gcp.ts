import { settingsOf } from "../core/options/check-options.ts";
import { TEXT } from "../core/options/kinds.ts";
import { metadataToken } from "./metadata-token.ts";
import { TOKEN_REQUEST_RULES } from "./option-rules.ts";
import type { SubjectTokenProvider } from "./subject-token-provider.ts";
import type { TokenRequestOptions } from "./token-request.ts";

/** How the metadata server is asked. */
export interface GCPIDTokenOptions extends TokenRequestOptions {
  /** Default: `http://metadata.google.internal`. */
  readonly endpoint?: string | undefined;
}

/**
 * An identity token of a Google Cloud machine's service account, from its metadata server.
 *
 * @param audience - whom the token is for. Default: `https://api.openai.com/v1`
 * @see https://cloud.google.com/compute/docs/instances/verifying-instance-identity
 */
export const gcpIDTokenProvider = (
  audience = "https://api.openai.com/v1",
  given: GCPIDTokenOptions = {},
): SubjectTokenProvider => {
  const rules = { endpoint: TEXT, ...TOKEN_REQUEST_RULES };
  const options = settingsOf<GCPIDTokenOptions, Record<never, never>>("gcpIDTokenProvider", given, {}, rules);
  const url = new URL(
    "/computeMetadata/v1/instance/service-accounts/default/identity",
    options.endpoint ?? "http://metadata.google.internal",
  );
  url.searchParams.set("audience", audience);
  const flavor = { "metadata-flavor": "Google" };
  return {
    tokenType: "id",
    getToken: () =>
      metadataToken("gcp-metadata", url, flavor, options, ({ headers, text }) =>
        // Outside Google's cloud the name may lead to any server; only the real one says so in a header.
        headers.get("metadata-flavor") === "Google" ? text.trim() : undefined,
      ),
  };
};
