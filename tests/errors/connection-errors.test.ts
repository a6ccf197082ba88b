import { describe, expect, it } from "@jest/globals";
import {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
  RedirectError,
} from "../../src/handwritten/errors/index.ts";

const systemError = (message: string, fields: object) => Object.assign(new Error(message), fields);
const refused = systemError("connect ECONNREFUSED 127.0.0.1:9", {
  code: "ECONNREFUSED",
  syscall: "connect",
  address: "127.0.0.1",
  port: 9,
});

describe("APIConnectionError", () => {
  it.each([
    ["the system's error", refused, "connection refused (ECONNREFUSED 127.0.0.1:9)", "connect"],
    [
      "undici's wrapper",
      new TypeError("fetch failed", { cause: refused }),
      "connection refused (ECONNREFUSED 127.0.0.1:9)",
      "connect",
    ],
    [
      "several addresses",
      systemError("", { code: "ECONNREFUSED", errors: [refused, refused] }),
      "connection refused (ECONNREFUSED 127.0.0.1:9)",
      "connect",
    ],
    [
      "a name that does not resolve",
      systemError("getaddrinfo", { code: "ENOTFOUND", syscall: "getaddrinfo", hostname: "api.invalid" }),
      "host not found (ENOTFOUND api.invalid)",
      "connect",
    ],
    [
      "a reset",
      systemError("read ECONNRESET", { code: "ECONNRESET", syscall: "read" }),
      "connection reset (ECONNRESET)",
      "request",
    ],
    [
      "a certificate",
      systemError("self-signed certificate", { code: "DEPTH_ZERO_SELF_SIGNED_CERT" }),
      "TLS connection failed (DEPTH_ZERO_SELF_SIGNED_CERT): its issuer is not trusted here: name that in `tls.ca` or NODE_EXTRA_CA_CERTS",
      "connect",
    ],
    [
      "a code without an explanation",
      systemError("x", { code: "EWEIRD" }),
      "connection failed (EWEIRD)",
      "request",
    ],
    ["no code", new TypeError("Load failed\n"), "connection failed: Load failed", "request"],
    ["nothing", undefined, "connection failed", "request"],
  ])("explains %s", (_, cause, message, phase) => {
    const error = new APIConnectionError({
      cause,
      request: { operation: "listModels", method: "GET", path: "/models" },
    });
    expect(error.message).toBe(`GET /models: ${message}`);
    expect(error.phase).toBe(phase);
    expect(error.cause).toBe(cause);
    expect(error.status).toBeUndefined();
  });

  // What Deno 2.9 says, by hyper and rustls, below a `fetch failed`.
  it.each([
    [
      "client error (Connect): dns error: failed to lookup address information: Name or service not known",
      "ENOTFOUND",
      "connect",
    ],
    [
      "client error (Connect): dns error: failed to lookup address information: Temporary failure in name resolution",
      "EAI_AGAIN",
      "connect",
    ],
    [
      "client error (Connect): tcp connect error: Connection refused (os error 111)",
      "ECONNREFUSED",
      "connect",
    ],
    ["client error (Connect): tcp connect error: Verweigert. (os error 10061)", "ECONNREFUSED", "connect"],
    [
      "client error (Connect): invalid peer certificate: UnknownIssuer",
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      "connect",
    ],
    [
      "client error (Connect): invalid peer certificate: certificate expired: verification time 1 (UNIX)",
      "CERT_HAS_EXPIRED",
      "connect",
    ],
    [
      'client error (Connect): invalid peer certificate: certificate not valid for name "127.0.0.1"',
      "ERR_TLS_CERT_ALTNAME_INVALID",
      "connect",
    ],
    [
      "client error (Connect): invalid peer certificate: certificate not valid yet",
      "CERT_NOT_YET_VALID",
      "connect",
    ],
    ["client error (Connect): received corrupt message of type InvalidContentType", "EPROTO", "connect"],
    [
      "client error (Connect): tcp connect error: Network is unreachable (os error 101)",
      "ENETUNREACH",
      "connect",
    ],
    ["client error (Connect): something new", undefined, "connect"],
    ["Connection reset by peer (os error 104)", "ECONNRESET", "request"],
    ["client error (SendRequest): connection closed before message completed", "ECONNRESET", "request"],
    ["client error (SendRequest): something new", undefined, "request"],
  ])("has Node's code and phase for words alone: %s", (words, code, phase) => {
    const cause = new TypeError("fetch failed", {
      cause: new Error(`error sending request for url (https://api.test/): ${words}`),
    });
    const error = new APIConnectionError({ cause });
    expect([error.code, error.phase]).toEqual([code, phase]);
    expect(error.message).toContain(code ?? "fetch failed");
  });

  it("carries the system's code", () => {
    expect(new APIConnectionError({ cause: refused }).code).toBe("ECONNREFUSED");
  });

  it("survives a cause that is its own cause", () => {
    const loop = new Error("round");
    loop.cause = loop;
    expect(new APIConnectionError({ cause: loop }).message).toBe("connection failed: round");
  });

  it("is what catch blocks for the official classes expect", () => {
    const timeout = new APIConnectionTimeoutError({ message: "timed out after 5 ms waiting for headers" });
    expect(timeout).toBeInstanceOf(APIConnectionError);
    expect(timeout).toBeInstanceOf(APIError);
    expect(timeout.message).toBe("timed out after 5 ms waiting for headers");
    expect(new APIUserAbortError()).toBeInstanceOf(APIError);
    expect(new APIUserAbortError({ cause: "stop" }).cause).toBe("stop");
  });
});

describe("RedirectError", () => {
  const request = {
    operation: "x",
    method: "GET",
    path: "/files",
    url: "https://api.test/v1/files",
  } as const;
  it.each([
    [
      "https://evil.test/steal?token=abc#x",
      "https://evil.test",
      ": configure that address if it is the right one",
    ],
    [
      "https://user:secret@evil.test/",
      "https://evil.test",
      ": configure that address if it is the right one",
    ],
    ["/elsewhere?token=abc", "https://api.test", ': `redirect: "same-origin"` follows up to 5 of these'],
    ["file:///etc/passwd", "file:", ": configure that address if it is the right one"],
    ["http://[", undefined, ""],
  ])("names of %s only the origin", (location, target, remedy) => {
    const error = new RedirectError(307, new Headers({ location }), { request });
    expect(error.target).toBe(target);
    const where = target ?? "a hidden address";
    expect(error.message).toBe(`GET /files: 307 — redirect to ${where}, not followed${remedy}`);
    expect(JSON.stringify(error)).not.toMatch(/token|secret|passwd/);
  });
});
