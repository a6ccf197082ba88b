/**
 * Node's codes for what Deno says in words alone: its errors come from hyper and rustls, and have no code. The first that
 * fits. Numbers are those of Windows, whose words are in the user's language.
 *
 * @see https://docs.rs/rustls/latest/rustls/enum.CertificateError.html
 */
const SAID: readonly (readonly [RegExp, string])[] = [
  [/temporary failure in name resolution/i, "EAI_AGAIN"],
  [/dns error|failed to lookup address/i, "ENOTFOUND"],
  [/certificate: ?unknownissuer/i, "UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
  [/certificate expired|certificate: expired/i, "CERT_HAS_EXPIRED"],
  [/certificate not valid yet|certificate: notvalidyet/i, "CERT_NOT_YET_VALID"],
  [/certificate not valid for name|certificate: notvalidforname/i, "ERR_TLS_CERT_ALTNAME_INVALID"],
  [/invalid peer certificate|corrupt message|received fatal alert|tls handshake/i, "EPROTO"],
  [/connection refused|os error 10061/i, "ECONNREFUSED"],
  [/connection reset|os error 10054|closed before message completed/i, "ECONNRESET"],
  [/network is unreachable|os error 10051/i, "ENETUNREACH"],
  [/no route to host|host is unreachable|os error 10065/i, "EHOSTUNREACH"],
  [/connection timed out|os error 10060/i, "ETIMEDOUT"],
];

/** hyper's word for all that comes before a request is on its way. */
const CONNECTING = /client error \(Connect\)/;

/** What a message of the platform means in Node's codes, and whether the connection was still being made. */
export const codeInWords = (
  message: string,
): { readonly code: string | undefined; readonly isConnecting: boolean } => ({
  code: SAID.find(([words]) => words.test(message))?.[1],
  isConnecting: CONNECTING.test(message),
});
