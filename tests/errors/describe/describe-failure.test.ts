import { describe, expect, it } from "@jest/globals";
import { describeFailure } from "../../../src/handwritten/errors/describe/describe-failure.ts";

const failed = (fields: object, message = "") => Object.assign(new Error(message), fields);
const alert = (words: string) => failed({ code: "EPROTO" }, `0:error:0A:SSL routines:fn:${words}:../ssl.c:1`);
const below = (depth: number, error: Error): Error =>
  depth === 0 ? error : new Error("outer", { cause: below(depth - 1, error) });

const cert = "name that in `tls.ca` or NODE_EXTRA_CA_CERTS";
const demands = "it demands a client certificate: give `tls.cert` and `tls.key`";
const maybe = "if it demands a client certificate, give `tls.cert` and `tls.key`";
const refuses = "it does not accept the client certificate, `tls.cert`";

describe("describeFailure", () => {
  const table: readonly (readonly [error: unknown, message: string, phase: string])[] = [
    [failed({ code: "ECONNRESET" }), "connection reset (ECONNRESET)", "request"],
    [failed({ code: "ECONNRESET", syscall: "connect" }), "connection reset (ECONNRESET)", "connect"],
    [failed({ code: "EPIPE", syscall: "write" }), "connection failed (EPIPE)", "request"],
    [failed({ code: "EAI_AGAIN", hostname: "h" }), "connection failed (EAI_AGAIN h)", "connect"],
    [failed({ code: "ENOTFOUND", hostname: "h" }), "host not found (ENOTFOUND h)", "connect"],
    [
      failed({ code: "EHOSTUNREACH", address: "1.2.3.4", port: 5, hostname: "h" }),
      "connection failed (EHOSTUNREACH 1.2.3.4:5)",
      "connect",
    ],
    [failed({ code: "UND_ERR_CONNECT_TIMEOUT" }), "connection failed (UND_ERR_CONNECT_TIMEOUT)", "connect"],
    [
      failed({ code: "CERT_HAS_EXPIRED" }),
      "TLS connection failed (CERT_HAS_EXPIRED): its certificate is not valid at this time; is the clock right?",
      "connect",
    ],
    [
      failed({ code: "CERT_NOT_YET_VALID" }),
      "TLS connection failed (CERT_NOT_YET_VALID): its certificate is not valid at this time; is the clock right?",
      "connect",
    ],
    [
      failed({ code: "ERR_TLS_CERT_ALTNAME_INVALID" }),
      "TLS connection failed (ERR_TLS_CERT_ALTNAME_INVALID): its certificate is for another host: check the address",
      "connect",
    ],
    [
      failed({ code: "UNABLE_TO_GET_ISSUER_CERT" }),
      `TLS connection failed (UNABLE_TO_GET_ISSUER_CERT): its issuer is not trusted here: ${cert}`,
      "connect",
    ],
    [failed({ code: "ERR_SSL_WRONG_VERSION" }), "TLS connection failed (ERR_SSL_WRONG_VERSION)", "connect"],
    [
      alert("tlsv13 alert certificate required"),
      `TLS connection failed (EPROTO tlsv13 alert certificate required): ${demands}`,
      "connect",
    ],
    [
      alert("sslv3 alert handshake failure"),
      `TLS connection failed (EPROTO sslv3 alert handshake failure): ${maybe}`,
      "connect",
    ],
    [
      alert("tlsv1 alert unknown ca"),
      `TLS connection failed (EPROTO tlsv1 alert unknown ca): ${refuses}`,
      "connect",
    ],
    [alert("wrong version number"), "TLS connection failed (EPROTO wrong version number)", "connect"],
    [failed({ code: "EPROTO" }, "no reason"), "TLS connection failed (EPROTO)", "connect"],
    // A code that is a number is of another kind of error.
    [failed({ code: 20 }, "aborted"), "connection failed: aborted", "request"],
    [below(4, failed({ code: "EPIPE" })), "connection failed (EPIPE)", "request"],
    [below(5, failed({ code: "EPIPE" })), "connection failed (EPIPE)", "request"],
    [below(6, failed({ code: "EPIPE" })), "connection failed: outer", "request"],
    [failed({ errors: [failed({ code: "ECONNREFUSED" })] }), "connection refused (ECONNREFUSED)", "connect"],
    [failed({}, "x".repeat(300)), `connection failed: ${"x".repeat(200)}…`, "request"],
    [undefined, "connection failed", "request"],
  ];
  const byMessage = table.map(([error, message, phase]) => [message, phase, error] as const);
  it.each(byMessage)("says %j, in the phase %s", (message, phase, error) => {
    expect(describeFailure(error)).toMatchObject({ message, phase });
  });
});
