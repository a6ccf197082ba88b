import { APIError } from "./api-error.ts";
import type { APIConnectionError } from "./connection-errors.ts";
import { isCertificateCode } from "./describe/tls-codes.ts";
import type { AnyOpenAIError } from "./index.ts";
import type { ProxyError } from "./proxy-error.ts";

/** Why a connection failed, by the code of the failure. */
export const connectionCause = (code: string): "connection" | "host_not_found" | "certificate" | "tls" => {
  if (code === "ENOTFOUND") return "host_not_found";
  if (isCertificateCode(code)) return "certificate";
  return /^ERR_(?:TLS|SSL)_/.test(code) ? "tls" : "connection";
};

/**
 * What a failure of a proxy is about: the server behind it (`connection`), which it did not reach; the proxy for now; how it
 * is set up, which holds for every request; or this destination, which it does not allow.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-15.6 for 502 and 504, which are about the server behind
 */
export const proxyCause = ({
  proxyStatus: status,
  code = "",
}: ProxyError): "connection" | "proxy" | "proxy_setup" | "proxy_refusal" => {
  if (status === undefined)
    return /^(?:certificate|tls)$/.test(connectionCause(code)) || NO_PROXY_THERE.test(code)
      ? "proxy_setup"
      : "proxy";
  if (status === 502 || status === 504) return "connection";
  if (/^(?:408|429|5..)$/.test(String(status))) return "proxy";
  return status === 407 || status === 401 || status < 300 ? "proxy_setup" : "proxy_refusal";
};

/** It speaks no TLS, or no HTTP. */
const NO_PROXY_THERE = /^(?:EPROTO|HPE_(?!INVALID_EOF))/;

// Apart from the table of `classify`, because every bundle of the class has these: `maxRetries` needs no more.

/** Whether the same request may succeed at the same target a little later. */
export const mayPass = (error: AnyOpenAIError): boolean => {
  switch (error.kind) {
    case "connection":
      return connectionCause(error.code ?? "") === "connection";
    case "proxy":
      return error.code !== "ENOTFOUND" && /^(?:connection|proxy)$/.test(proxyCause(error));
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
  if (/^(?:connection|timeout|proxy)$/.test(error.kind))
    return (error as APIConnectionError).phase !== "connect";
  // The headers had come, so the work had begun.
  return error.kind === "stream_interrupted" || error.kind === "decode";
};

/** Of an error event of a socket. */
const isTransientEvent = ({ code, type }: APIError): boolean =>
  /^(?:server_error|rate_limit_exceeded|overloaded)/.test(code ?? type ?? "");

const isTransientStatus = ({ kind, status, headers }: APIError): boolean => {
  const asked = headers?.get("x-should-retry");
  if (asked === "true" || asked === "false") return asked === "true";
  return kind !== "quota_exceeded" && /^(?:408|409|429|5..)$/.test(String(status));
};
