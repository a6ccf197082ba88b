import { APIError } from "./api-error.ts";
import { isCertificateCode } from "./describe/tls-codes.ts";
import type { AnyOpenAIError } from "./index.ts";

/** Why a connection failed, by the code of the failure. */
export const connectionCause = (code: string): "connection" | "host_not_found" | "certificate" | "tls" => {
  if (code === "ENOTFOUND") return "host_not_found";
  if (isCertificateCode(code)) return "certificate";
  return /^ERR_(?:TLS|SSL)_/.test(code) ? "tls" : "connection";
};

// Apart from the table of `classify`, because every bundle of the class has these: `maxRetries` needs no more.

/** Whether the same request may succeed at the same target a little later. */
export const mayPass = (error: AnyOpenAIError): boolean => {
  switch (error.kind) {
    case "connection":
      return connectionCause(error.code ?? "") === "connection";
    case "timeout":
      return true;
    // Before its first event no consumer has seen anything of a stream.
    case "stream_interrupted":
      return !error.eventsReceived;
    default:
      if (!(error instanceof APIError)) return false;
      // After the first event of a stream its consumer has seen some of it.
      if (error.eventsReceived) return false;
      return error.status === undefined ? isTransientEvent(error) : isTransientStatus(error);
  }
};

/** Whether the request was sent and no whole response came, so that the work may have been done. */
export const isUnanswered = (error: AnyOpenAIError): boolean => {
  if (error.kind === "connection" || error.kind === "timeout") return error.phase !== "connect";
  // The headers had come, so the work had begun.
  return error.kind === "stream_interrupted";
};

/** Of an error event of a socket. */
const isTransientEvent = ({ code, type }: APIError): boolean =>
  /^(?:server_error|rate_limit_exceeded|overloaded)/.test(code ?? type ?? "");

const isTransientStatus = ({ kind, status, headers }: APIError): boolean => {
  const asked = headers?.get("x-should-retry");
  if (asked === "true" || asked === "false") return asked === "true";
  return kind !== "quota_exceeded" && /^(?:408|409|429|5..)$/.test(String(status));
};
