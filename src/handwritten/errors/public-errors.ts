// Every error class of the public surface. The root exports this list and `require` gives it; a new public error is added
// here, or among those of any call. See decision 78 in docs/decisions.md.

export type { AnyOpenAIError } from "./any-openai-error.ts";
export * from "./call-errors.ts";
export { OAuthError, SubjectTokenProviderError } from "./credential-errors.ts";
export {
  ContentFilterFinishReasonError,
  LengthFinishReasonError,
  OutputError,
  type OutputErrorDetails,
  type OutputFault,
  type OutputIssue,
  RefusalError,
} from "./output-errors.ts";
export { BudgetExceededError, CircuitOpenError, LimitExceededError } from "./policy-errors.ts";
export { SendQueueFullError, SocketClosedError } from "./socket-errors.ts";
export { InvalidWebhookSignatureError, type WebhookRefusal } from "./webhook-errors.ts";
