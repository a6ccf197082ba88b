import { APIError, OpenAIError } from "../../errors/index.ts";

/** Names of machines that do not exist do not come to exist while one waits; `EAI_AGAIN` is another matter. */
const LASTING = /^(?:ENOTFOUND|CERT_|DEPTH_|SELF_SIGNED|UNABLE_TO_|ERR_TLS_|ERR_SSL_)/;

/**
 * Whether a failure may pass by itself: a broken connection or a timeout, 408, 409, 429 that is no empty account,
 * and 5xx. The server's `x-should-retry` overrules. A wrong name or certificate does not pass.
 *
 * @see https://platform.openai.com/docs/guides/error-codes
 */
export const isRetryable = (error: unknown): boolean => {
  if (!OpenAIError.is(error)) return false;
  if (error.kind === "connection") return !LASTING.test(error.code ?? "");
  if (error.kind === "timeout") return true;
  // Of a stream, before its first event: nobody has seen anything of it.
  if (error.kind === "stream_interrupted") return !error.eventsReceived;
  if (error.kind === "api" && error.status === undefined)
    return (
      !error.eventsReceived &&
      /^(?:server_error|rate_limit_exceeded|overloaded)/.test(error.code ?? error.type ?? "")
    );
  if (!(error instanceof APIError) || error.status === undefined) return false;
  const said = error.headers?.get("x-should-retry");
  if (said === "true" || said === "false") return said === "true";
  if (error.kind === "quota_exceeded") return false;
  return /^(?:408|409|429|5..)$/.test(String(error.status));
};
