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
const TLS = /CERT|_TLS_|_SSL_|UNABLE_TO|EPROTO/;
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
  for (let depth = 0; depth < 5 && typeof error?.code !== "string"; depth++)
    error = (error?.cause ?? error?.errors?.[0]) as SystemError | undefined;
  if (typeof error?.code !== "string") {
    const said = safeText((cause as Error | undefined)?.message ?? "", 200);
    return { message: [FAILED, said].filter(Boolean).join(": "), code: undefined, phase: "request" };
  }
  const { code, syscall } = error;
  const { address, port, hostname } = error.errors?.[0] ?? error;
  const where = [address ?? hostname, port].filter(Boolean).join(":");
  const tls = TLS.test(code);
  return {
    message: `${MEANING[code] ?? (tls ? "TLS connection failed" : FAILED)} (${[code, where].filter(Boolean).join(" ")})`,
    code,
    phase: tls || BEFORE_SENDING.test(code) || syscall === "connect" ? "connect" : "request",
  };
};
