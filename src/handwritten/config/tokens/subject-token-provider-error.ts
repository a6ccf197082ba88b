import { type ErrorDetails, OpenAIError } from "../../errors.ts";

/** The workload's own token could not be had, so there was nothing to exchange. */
export class SubjectTokenProviderError extends OpenAIError {
  /** Whose token: `kubernetes`, `azure-imds`, `gcp-metadata`, or `custom`. */
  readonly provider: string;

  constructor(message: string, provider: string, details?: ErrorDetails) {
    super(`${provider}: ${message}`, details);
    this.provider = provider;
  }

  get kind(): "authentication" {
    return "authentication";
  }
  override get name(): string {
    return "SubjectTokenProviderError";
  }
}
