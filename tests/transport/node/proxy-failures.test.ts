import { inspect } from "node:util";
import { describe, expect, it } from "@jest/globals";
import { APIConnectionError } from "../../../src/handwritten/errors/index.ts";
import { createPlatformFetch } from "../../../src/handwritten/transport/node.ts";
import { createTransport } from "../../../src/handwritten/transport/openapi-fetch.ts";
import { contextOf, rejection, requestOf } from "../../support/call.ts";
import { ca } from "../../support/certificates.ts";
import { closedPort, serveBytes } from "../../support/hostile-server.ts";
import { type ProxyServerOptions, serveProxy } from "../../support/proxy-server.ts";
import { serveTLS } from "../../support/tls-server.ts";

const key = "sk-1234567890abcdef";
const password = "swordfish";
const basic = Buffer.from(`user:${password}`).toString("base64");
const request = requestOf({ headers: { authorization: `Bearer ${key}` } });

/** What a call through the proxy of a port comes to, its credentials given; nothing of it may hold a secret. */
const failureVia = async (port: number, base: string, scheme = "http"): Promise<APIConnectionError> => {
  const proxy = `${scheme}://user:${password}@127.0.0.1:${port}`;
  const transport = createTransport({ fetch: createPlatformFetch({ proxy, tls: { ca } }) });
  const error = (await rejection(transport(request, contextOf(base)))) as APIConnectionError;
  for (const shown of [
    error.stack,
    inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true, maxArrayLength: null }),
    JSON.stringify(error),
    JSON.stringify(error.cause),
    String(error.cause),
  ])
    for (const secret of [key, password, basic, Buffer.from(key).toString("hex")])
      expect(shown).not.toContain(secret);
  expect(error).toBeInstanceOf(APIConnectionError);
  return error;
};

type OnConnect = NonNullable<ProxyServerOptions["onConnect"]>;

const https = "https://api.test:8443";
const http = "http://api.test:8080";

describe("a proxy that does not open a tunnel", () => {
  const answering =
    (text: string): OnConnect =>
    (socket) =>
      socket.end(text);
  it.each<[string, OnConnect, string, string]>([
    [
      "says 502",
      answering("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 3\r\n\r\nno!"),
      "opens no tunnel to api.test:8443: 502 Bad Gateway",
      "ERR_PROXY_TUNNEL",
    ],
    [
      "echoes the credentials as its reason",
      (socket, { headers }) => socket.end(`HTTP/1.1 403 ${headers["proxy-authorization"]}\r\n\r\n`),
      "opens no tunnel to api.test:8443: 403 Forbidden",
      "ERR_PROXY_TUNNEL",
    ],
    [
      "has a status of its own",
      answering("HTTP/1.1 599 Odd\r\n\r\n"),
      "opens no tunnel to api.test:8443: 599",
      "ERR_PROXY_TUNNEL",
    ],
    [
      "says more than 200",
      answering("HTTP/1.1 200 OK\r\n\r\n<h1>Welcome</h1>"),
      "opens no tunnel to api.test:8443: 200 with bytes that are not the server's",
      "ERR_PROXY_TUNNEL",
    ],
    ["hangs up", answering(""), "failed: connection reset (ECONNRESET)", "ECONNRESET"],
    [
      "resets the connection",
      (socket) => socket.resetAndDestroy(),
      "failed: connection reset (ECONNRESET)",
      "ECONNRESET",
    ],
    [
      "speaks something else, and echoes",
      (socket, { headers }) => socket.end(`SSH-2.0 ${headers["proxy-authorization"]}\r\n`),
      "failed: connection failed (HPE_INVALID_CONSTANT)",
      "HPE_INVALID_CONSTANT",
    ],
    [
      "has no end of headers",
      (socket) => {
        const more = (): void => {
          while (socket.writable && socket.write(`x: ${"y".repeat(4000)}\r\n`));
        };
        socket.on("drain", more).write("HTTP/1.1 200 OK\r\n");
        more();
      },
      "failed: connection failed (HPE_HEADER_OVERFLOW)",
      "HPE_HEADER_OVERFLOW",
    ],
  ])("and %s", async (_, onConnect, want, code) => {
    await using proxy = await serveProxy({ onConnect });
    const error = await failureVia(proxy.port, https);
    expect(error.message).toBe(`GET /things: the proxy ${proxy.origin} ${want}`);
    expect([error.code, error.phase]).toEqual([code, "connect"]);
    await proxy.allClosed();
  });

  it("and does not know the credentials", async () => {
    await using proxy = await serveProxy({ credentials: "other:one" });
    const want = `GET /things: the proxy ${proxy.origin} does not accept the credentials in its address (407)`;
    for (const base of [https, http]) {
      const error = await failureVia(proxy.port, base);
      expect(error.message).toBe(want);
      expect([error.code, error.phase]).toEqual(["ERR_PROXY_AUTH_REQUIRED", "connect"]);
    }
  });

  it("and was not given any credentials", async () => {
    await using proxy = await serveProxy({ credentials: "some:one" });
    const transport = createTransport({ fetch: createPlatformFetch({ proxy: proxy.origin }) });
    for (const base of [https, http]) {
      const error = (await rejection(transport(request, contextOf(base)))) as APIConnectionError;
      expect(error.message).toBe(
        `GET /things: the proxy ${proxy.origin} asks for credentials (407): put them into its address, as http://user:password@host`,
      );
      expect(error).toMatchObject({ kind: "proxy", proxyStatus: 407 });
    }
  });

  it.each([https, http])("and is not there, for %s", async (base) => {
    const port = await closedPort();
    const error = await failureVia(port, base);
    expect(error.message).toBe(
      `GET /things: the proxy http://127.0.0.1:${port} failed: connection refused (ECONNREFUSED 127.0.0.1:${port})`,
    );
    expect([error.code, error.phase]).toEqual(["ECONNREFUSED", "connect"]);
  });

  it.each([https, http])("and has a name that does not resolve, for %s", async (base) => {
    const fetch = createPlatformFetch({ proxy: `http://user:${password}@proxy.invalid:3128` });
    const error = (await rejection(
      createTransport({ fetch })(request, contextOf(base)),
    )) as APIConnectionError;
    expect(error.message).toMatch(
      /^GET \/things: the proxy http:\/\/proxy\.invalid:3128 failed: .*\((?:ENOTFOUND|EAI_AGAIN) proxy\.invalid\)$/,
    );
    expect(error.phase).toBe("connect");
  });

  it.each([https, http])("and over TLS has a certificate for another name, for %s", async (base) => {
    await using proxy = await serveProxy({ certificate: "wrong-host" });
    const error = await failureVia(proxy.port, base, "https");
    expect(error.message).toBe(
      `GET /things: the proxy ${proxy.origin} failed: TLS connection failed (ERR_TLS_CERT_ALTNAME_INVALID): its certificate is for another host: check the address`,
    );
    expect([error.phase, proxy.asked]).toEqual(["connect", []]);
  });
});

describe("a proxy for http", () => {
  it("that hangs up has perhaps passed the request on", async () => {
    await using proxy = await serveBytes((socket) => socket.destroy());
    const error = await failureVia(proxy.port, http);
    expect(error.message).toBe(
      `GET /things: the proxy ${proxy.origin} failed: connection reset (ECONNRESET)`,
    );
    expect(error.phase).toBe("request");
  });

  it("that echoes what it got is not quoted", async () => {
    await using proxy = await serveBytes((socket, head) => socket.end(head));
    const error = await failureVia(proxy.port, http);
    expect(error.message).toBe(
      `GET /things: the proxy ${proxy.origin} failed: connection failed (HPE_INVALID_CONSTANT)`,
    );
  });

  it("that cannot reach the server answers in its place", async () => {
    await using proxy = await serveProxy();
    const transport = createTransport({ fetch: createPlatformFetch({ proxy: proxy.origin }) });
    const error = await rejection(transport(request, contextOf("http://down.test")));
    expect(error).toMatchObject({ kind: "server", message: "GET /things: 502 — no such host" });
  });
});

describe("a tunnel that is open", () => {
  it("and breaks off before the server speaks is named", async () => {
    await using proxy = await serveProxy({
      onConnect: (socket) => socket.end("HTTP/1.1 200 Connection established\r\n\r\n"),
    });
    const error = await failureVia(proxy.port, https);
    expect(error.message).toMatch(/^GET \/things: connection reset \(ECONNRESET.*\), by way of the proxy /);
    expect(error.message.endsWith(proxy.origin)).toBe(true);
  });

  it("to a server of another name says nothing of the proxy", async () => {
    await using server = await serveTLS((_, response) => response.end("{}"));
    await using proxy = await serveProxy();
    const error = await failureVia(proxy.port, `https://other.test:${server.port}`);
    expect(error.message).toBe(
      "GET /things: TLS connection failed (ERR_TLS_CERT_ALTNAME_INVALID): its certificate is for another host: check the address",
    );
    await Promise.all([server.allClosed(), proxy.allClosed()]);
  });

  it("leads to a server whose own 407 is its own", async () => {
    await using server = await serveTLS((_, response) => response.writeHead(407).end("{}"));
    await using proxy = await serveProxy();
    const fetch = createPlatformFetch({ proxy: proxy.origin, tls: { ca } });
    const error = await rejection(createTransport({ fetch })(request, contextOf(server.origin)));
    expect(error).toMatchObject({ kind: "api", status: 407 });
  });
});
