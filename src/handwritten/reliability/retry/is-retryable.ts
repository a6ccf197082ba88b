import { mayPass } from "../../errors/failure-facts.ts";
import { OpenAIError } from "../../errors/index.ts";

/**
 * Whether a failure may pass by itself: a broken connection or a timeout, 408, 409, 429 unless the quota is spent, and
 * 5xx. The server's `x-should-retry` wins. An unknown host or a rejected certificate does not pass.
 *
 * @see https://platform.openai.com/docs/guides/error-codes
 */
export const isRetryable = (error: unknown): boolean => OpenAIError.is(error) && mayPass(error);
