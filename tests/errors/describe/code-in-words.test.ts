import { describe, expect, it } from "@jest/globals";
import { codeInWords } from "../../../src/handwritten/errors/describe/code-in-words.ts";

describe("codeInWords", () => {
  it.each([
    ["dns error: Temporary failure in name resolution", "EAI_AGAIN"],
    ["dns error: Name or service not known", "ENOTFOUND"],
    ["failed to lookup address information", "ENOTFOUND"],
    ["invalid peer certificate: UnknownIssuer", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
    ["invalid peer certificate: certificate expired: at 5", "CERT_HAS_EXPIRED"],
    ["invalid peer certificate: Expired", "CERT_HAS_EXPIRED"],
    ["invalid peer certificate: certificate not valid yet", "CERT_NOT_YET_VALID"],
    ["invalid peer certificate: NotValidYet", "CERT_NOT_YET_VALID"],
    ["invalid peer certificate: certificate not valid for name a", "ERR_TLS_CERT_ALTNAME_INVALID"],
    ["invalid peer certificate: NotValidForName", "ERR_TLS_CERT_ALTNAME_INVALID"],
    ["invalid peer certificate: BadSignature", "EPROTO"],
    ["received corrupt message of type InvalidContentType", "EPROTO"],
    ["received fatal alert: HandshakeFailure", "EPROTO"],
    ["tls handshake eof", "EPROTO"],
    ["tcp connect error: Connection refused (os error 111)", "ECONNREFUSED"],
    ["tcp connect error: Verbindung abgelehnt (os error 10061)", "ECONNREFUSED"],
    ["Connection reset by peer (os error 104)", "ECONNRESET"],
    ["Vom Host getrennt (os error 10054)", "ECONNRESET"],
    ["connection closed before message completed", "ECONNRESET"],
    ["Network is unreachable (os error 101)", "ENETUNREACH"],
    ["Kein Netz (os error 10051)", "ENETUNREACH"],
    ["No route to host (os error 113)", "EHOSTUNREACH"],
    ["Host is unreachable", "EHOSTUNREACH"],
    ["Kein Host (os error 10065)", "EHOSTUNREACH"],
    ["Connection timed out (os error 110)", "ETIMEDOUT"],
    ["Zu langsam (os error 10060)", "ETIMEDOUT"],
    ["something else", undefined],
  ])("takes %j for %s", (message, code) => {
    expect(codeInWords(message).code).toBe(code);
  });

  it("knows whether the connection was still being made", () => {
    expect(codeInWords("client error (Connect): tcp connect error").isConnecting).toBe(true);
    expect(codeInWords("client error (SendRequest): connection reset").isConnecting).toBe(false);
  });
});
