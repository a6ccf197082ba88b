import { APIError } from "./api-error.ts";
import { type ErrorDetails, OpenAIError } from "./openai-error.ts";

/**
 * The token endpoint refused to exchange the workload's token (400, 401 or 403): the workload, its mapping or its
 * token is not as the provider was set up to expect.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2
 */
export class OAuthError extends APIError<400 | 401 | 403, Headers> {
  /** @param code - `error` of the answer, e.g. `invalid_grant` */
  constructor(
    status: 400 | 401 | 403,
    code: string | undefined,
    description: string,
    headers: Headers,
    details?: ErrorDetails,
  ) {
    super(status, { code, message: description }, undefined, headers, details);
  }

  /** The same as `code`, under the official SDK's name. */
  get error_code(): string | null | undefined {
    return this.code;
  }

  override get kind(): "credentials" {
    return "credentials";
  }
  override get name(): string {
    return "OAuthError";
  }
}

/** The workload's own token could not be had, so there was nothing to exchange. */
export class SubjectTokenProviderError extends OpenAIError {
  /** Whose token: `kubernetes`, `azure-imds`, `gcp-metadata`, or `custom`. */
  readonly provider: string;

  constructor(message: string, provider: string, details?: ErrorDetails) {
    super(`${provider}: ${message}`, details);
    this.provider = provider;
  }

  get kind(): "credentials" {
    return "credentials";
  }
  override get name(): string {
    return "SubjectTokenProviderError";
  }
}
