import { APIError, type ErrorDetails } from "../../errors.ts";

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

  override get kind(): "authentication" {
    return "authentication";
  }
  override get name(): string {
    return "OAuthError";
  }
}
