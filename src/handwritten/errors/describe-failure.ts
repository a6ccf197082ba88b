import { safeText } from "./safe-text.ts";

/** How far a request got before its connection failed. */
export type FailurePhase = "connect" | "request" | "body";

const FAILED = "connection failed";
/** The commonest codes in words; the others speak for themselves. */
const MEANING: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection reset",
  ENOTFOUND: "host not found",
};

/** OpenSSL's: a certificate that is not accepted, or a peer that does not speak this TLS. */
const TLS = /CERT|ERR_TLS|SELF_SIGNED|UNABLE_TO_|EPROTO|ERR_SSL/;
/** The server cannot have seen a request that failed so. */
const BEFORE_SENDING = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UNREACH|UND_ERR_CONNECT/;

interface SystemError extends Error {
  readonly code?: unknown;
  readonly syscall?: string;
  readonly address?: string;
  readonly port?: number;
  readonly hostname?: string;
  readonly errors?: readonly SystemError[];
}

/**
 * Reads a platform's error: the code may sit on a cause (undici puts `fetch failed` on top), or on the members
 * of an AggregateError (a host with several addresses).
 */
export const describeFailure = (
  cause: unknown,
): { readonly message: string; readonly code: string | undefined; readonly phase: FailurePhase } => {
  let error = cause as SystemError | undefined;
  for (let depth = 0; depth < 5 && error && typeof error.code !== "string"; depth++)
    error = (error.cause ?? error.errors?.[0]) as SystemError | undefined;
  const code = error?.code as string | undefined;
  if (!error || typeof code !== "string") {
    const said = safeText((cause as Error | undefined)?.message ?? "", 200);
    return { message: said ? `${FAILED}: ${said}` : FAILED, code: undefined, phase: "request" };
  }
  const { address, port, hostname } = error.errors?.[0] ?? error;
  const where = [address ?? hostname, port].filter(Boolean).join(":");
  const tls = TLS.test(code);
  const before = tls || BEFORE_SENDING.test(code) || error.syscall === "connect";
  return {
    message: `${MEANING[code] ?? (tls ? "TLS connection failed" : FAILED)} (${where ? `${code} ${where}` : code})`,
    code,
    phase: before ? "connect" : "request",
  };
};
