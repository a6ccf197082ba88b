import { type Retry, retry } from "./retry.ts";

/**
 * What `maxRetries` stands for: the official SDK's waits, 500 ms that double up to 8 s, less up to a quarter.
 *
 * @throws ConfigurationError for a number that is no count
 */
export const standardRetry = (maxRetries: number): Retry =>
  retry({ maxAttempts: maxRetries + 1, throttledBaseDelayMs: 500, jitter: 0.25 });
