import { codeInWords } from "./code-in-words.ts";
import { safeText } from "./safe-text.ts";
import { isTLSCode } from "./tls-codes.ts";

/** How far a request got before its connection failed. */
export type FailurePhase = "connect" | "request" | "body";

const FAILED = "connection failed";
/** The commonest codes in words; the others speak for themselves. */
const MEANING: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection reset",
  ENOTFOUND: "host not found",
};

/**
 * What to do about it; the first that fits.
 * @see https://nodejs.org/api/tls.html#x509-certificate-error-codes
 * @see https://www.rfc-editor.org/rfc/rfc8446#section-6.2 for the alerts, which are what the server objects to
 */
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/SELF_SIGNED|UNABLE_TO/, "its issuer is not trusted here: name that in `tls.ca` or NODE_EXTRA_CA_CERTS"],
  [/HAS_EXPIRED|NOT_YET/, "its certificate is not valid at this time; is the clock right?"],
  [/ALTNAME/, "its certificate is for another host: check the address"],
  [/alert.certificate.required/i, "it demands a client certificate: give `tls.cert` and `tls.key`"],
  [/alert.handshake/i, "if it demands a client certificate, give `tls.cert` and `tls.key`"],
  [
    /alert.(?:bad|unsupported|certificate|unknown.ca|access)/i,
    "it does not accept the client certificate, `tls.cert`",
  ],
];
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

/** Of a platform whose errors have no codes. */
const describeWords = (cause: unknown): ReturnType<typeof describeFailure> => {
  let words = "";
  let error = cause as SystemError | undefined;
  for (let depth = 0; depth < 5 && error; depth++) {
    words += `${error.message}\n`;
    error = error.cause as SystemError | undefined;
  }
  const { code, isConnecting } = codeInWords(words);
  const phase = isConnecting ? "connect" : "request";
  if (code) {
    const { message, phase: known } = describeFailure({ code });
    return { message, code, phase: isConnecting ? phase : known };
  }
  const said = safeText((cause as Error | undefined)?.message ?? "", 200);
  return { message: [FAILED, said].filter(Boolean).join(": "), code: undefined, phase };
};

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
  if (typeof error?.code !== "string") return describeWords(cause);
  const { code, syscall } = error;
  const tls = isTLSCode(code);
  // During the handshake the code is the same for all, and OpenSSL's reason is in the message.
  const reason = code === "EPROTO" ? /SSL routines:[^:]*:([^:]+)/.exec(error.message)?.[1] : undefined;
  const remedy = tls && REMEDIES.find(([about]) => about.test(reason ?? code))?.[1];
  const facts = [code, reason, whereOf(error)].filter(Boolean).join(" ");
  const what = MEANING[code] ?? (tls ? "TLS connection failed" : FAILED);
  return {
    message: [`${what} (${facts})`, remedy].filter(Boolean).join(": "),
    code,
    phase: tls || BEFORE_SENDING.test(code) || syscall === "connect" ? "connect" : "request",
  };
};

const whereOf = (error: SystemError): string => {
  const { address, port, hostname } = error.errors?.[0] ?? error;
  return [address ?? hostname, port].filter(Boolean).join(":");
};
