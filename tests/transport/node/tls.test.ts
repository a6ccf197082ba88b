import type { ServerOptions } from "node:https";
import { createServer } from "node:net";
import { rootCertificates, type TLSSocket } from "node:tls";
import { inspect } from "node:util";
import { describe, expect, it } from "@jest/globals";
import { type APIConnectionError, ConfigurationError } from "../../../src/handwritten/errors/index.ts";
import type { TLSOptions } from "../../../src/handwritten/transport/connection-options.ts";
import { createPlatformFetch } from "../../../src/handwritten/transport/node.ts";
import { createTransport } from "../../../src/handwritten/transport/openapi-fetch.ts";
import { contextOf, rejection, requestOf } from "../../support/call.ts";
import { ca, certificateFile, identity } from "../../support/certificates.ts";
import { serveTLS } from "../../support/tls-server.ts";
import { tracked } from "../../support/tracked-server.ts";

const otherCA = certificateFile("other-ca.pem").toString();
const passphrase = "opensesame";
const key = "sk-1234567890abcdef";
const request = requestOf({ headers: { authorization: `Bearer ${key}` } });

/** Answers with the name in the client's certificate. */
const serveClients = (options: ServerOptions = {}) =>
  serveTLS(({ socket }, response) => {
    const { subject } = (socket as TLSSocket).getPeerCertificate();
    response.end(JSON.stringify(subject?.CN ?? "nobody"));
  }, options);

const send = async (tls: TLSOptions, base: string): Promise<unknown> => {
  const transport = createTransport({ fetch: createPlatformFetch({ tls }) });
  return JSON.parse(await (await transport(request, contextOf(base))).text());
};

const failure = async (tls: TLSOptions, base: string): Promise<APIConnectionError> => {
  const error = (await rejection(send(tls, base))) as APIConnectionError;
  const shown =
    inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true }) + JSON.stringify(error.cause);
  for (const secret of [key, passphrase, "PRIVATE KEY"]) expect(shown).not.toContain(secret);
  return error;
};

describe("the authorities in `ca`", () => {
  it.each<[string, TLSOptions["ca"]]>([
    ["text", ca],
    ["bytes", certificateFile("ca.pem")],
    ["several", [...rootCertificates, ca]],
    ["several in one text", `${otherCA}\n${ca}`],
  ])("are trusted, given as %s", async (_, ca) => {
    await using server = await serveClients();
    expect(await send({ ca }, server.origin)).toBe("nobody");
  });

  it.each<[string, TLSOptions, string, string]>([
    [
      "Node's, without it",
      { servername: "localhost" },
      "server",
      "TLS connection failed (UNABLE_TO_VERIFY_LEAF_SIGNATURE): its issuer is not trusted here: name that in `tls.ca` or NODE_EXTRA_CA_CERTS",
    ],
    [
      "no others",
      { ca: otherCA },
      "server",
      "TLS connection failed (UNABLE_TO_VERIFY_LEAF_SIGNATURE): its issuer is not trusted here: name that in `tls.ca` or NODE_EXTRA_CA_CERTS",
    ],
    [
      "for the host alone that they certify",
      { ca },
      "wrong-host",
      "TLS connection failed (ERR_TLS_CERT_ALTNAME_INVALID): its certificate is for another host: check the address",
    ],
    [
      "for the name asked for",
      { ca, servername: "elsewhere.test" },
      "server",
      "TLS connection failed (ERR_TLS_CERT_ALTNAME_INVALID): its certificate is for another host: check the address",
    ],
    [
      "for as long as they certify",
      { ca },
      "expired",
      "TLS connection failed (CERT_HAS_EXPIRED): its certificate is not valid at this time; is the clock right?",
    ],
  ])("are trusted: %s", async (_, tls, certificate, want) => {
    await using server = await serveClients(identity(certificate));
    const error = await failure(tls, server.origin);
    expect(error.message).toBe(`GET /things: ${want}`);
    expect([error.kind, error.phase]).toEqual(["connection", "connect"]);
  });

  it("go with a name of the server's that is not in its address", async () => {
    await using server = await serveClients(identity("wrong-host"));
    expect(await send({ ca, servername: "elsewhere.test" }, server.origin)).toBe("nobody");
  });
});

describe("a client certificate", () => {
  const { cert } = identity("client");
  it.each<[string, TLSOptions]>([
    ["certificate and key", identity("client")],
    ["bytes", { cert: certificateFile("client.pem"), key: certificateFile("client-key.pem") }],
    ["an encrypted key", { cert, key: certificateFile("client-key-encrypted.pem"), passphrase }],
    ["PKCS #12", { pfx: certificateFile("client.pfx"), passphrase }],
  ])("is shown to a server that demands one: %s", async (_, tls) => {
    await using server = await serveClients({ requestCert: true, ca });
    expect(await send({ ca, ...tls }, server.origin)).toBe("test client");
  });

  const wanted = "it demands a client certificate: give `tls.cert` and `tls.key`";
  const doubted = "perhaps the server does not accept the client certificate, `tls.cert`";
  it.each([
    ["none", "TLSv1.3", `TLS connection failed (ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED): ${wanted}`],
    [
      "none",
      "TLSv1.2",
      "TLS connection failed (EPROTO ssl/tls alert handshake failure): if it demands a client certificate, give `tls.cert` and `tls.key`",
    ],
    ["stranger", "TLSv1.3", `connection reset (ECONNRESET): ${doubted}`],
    ["stranger", "TLSv1.2", `connection reset (ECONNRESET <port>): ${doubted}`],
  ] as const)("that the server does not accept is asked for: %s, %s", async (name, maxVersion, want) => {
    await using server = await serveClients({ requestCert: true, ca, maxVersion });
    const error = await failure({ ca, ...(name !== "none" && identity(name)) }, server.origin);
    const said = error.message.replace(String(server.port), "<port>").replace("sslv3", "ssl/tls");
    expect(said).toBe(`GET /things: ${want}`);
  });

  // RFC 8446 §6.2. OpenSSL 3.0, of Node 22, says sslv3.
  it.each([
    [
      40,
      "ssl/tls alert handshake failure): if it demands a client certificate, give `tls.cert` and `tls.key`",
    ],
    [42, "ssl/tls alert bad certificate): it does not accept the client certificate, `tls.cert`"],
    [45, "ssl/tls alert certificate expired): it does not accept the client certificate, `tls.cert`"],
    [48, "tlsv1 alert unknown ca): it does not accept the client certificate, `tls.cert`"],
    [80, "tlsv1 alert internal error)"],
    [116, `tlsv13 alert certificate required): ${wanted}`],
  ])("is spoken of by alert %d", async (alert, want) => {
    const server = createServer((socket) =>
      socket.once("data", () => socket.end(Buffer.from([21, 3, 3, 0, 2, 2, alert]))),
    );
    await using test = await tracked(server, "https");
    const error = await failure({ ca, ...identity("client") }, test.origin);
    expect(error.message.replace("sslv3", "ssl/tls")).toBe(
      `GET /things: TLS connection failed (EPROTO ${want}`,
    );
    expect(error.phase).toBe("connect");
  });
});

describe("`tls` that cannot work", () => {
  const { cert, key: clientKey } = identity("client");
  it.each<[string, object, RegExp]>([
    [
      "verification off",
      { ca, rejectUnauthorized: false },
      /^`rejectUnauthorized` is not an option of `tls`: TLS verification cannot be turned off here; to accept a server's certificate, name it or its issuer in `tls\.ca`$/,
    ],
    [
      "verification replaced",
      { checkServerIdentity: () => undefined },
      /TLS verification cannot be turned off/,
    ],
    ["an agent smuggled in", { agent: {} }, /^`agent` is not an option of `tls`; these are: ca, cert, key, /],
    ["a context smuggled in", { secureContext: {} }, /^`secureContext` is not an option of `tls`/],
    ["a path", { ca: "/etc/ssl/ca.pem" }, /^`tls\.ca` must be certificates in PEM format, not the path/],
    ["a path among others", { ca: [ca, "ca.pem"] }, /^`tls\.ca` must be certificates in PEM format/],
    ["no text", { passphrase: 12345678 }, /^`tls\.passphrase` must be a string$/],
    ["half an identity", { cert }, /^`tls\.cert` and `tls\.key` are of use together only$/],
    ["the other half", { key: clientKey }, /^`tls\.cert` and `tls\.key` are of use together only$/],
    ["a key of another", { cert, key: identity("stranger").key }, /cannot be used: .*key values mismatch/i],
    [
      "paths",
      { cert: "client.pem", key: "client-key.pem" },
      /cannot be used: .*PEM texts are due, not paths/,
    ],
    [
      "the wrong passphrase",
      { pfx: certificateFile("client.pfx"), passphrase: "swordfish" },
      /cannot be used: .*is the `passphrase` right/,
    ],
    ["an address as a name", { servername: "127.0.0.1" }, /^`tls\.servername` must be a host's name$/],
    ["no name", { servername: "" }, /^`tls\.servername` must be a host's name$/],
  ])("is refused: %s", (_, tls, want) => {
    let error: unknown;
    try {
      createPlatformFetch({ tls: tls as TLSOptions });
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(ConfigurationError);
    expect((error as Error).message).toMatch(want);
    expect(inspect(error, { depth: null, showHidden: true })).not.toMatch(/12345678|swordfish|PRIVATE/);
  });

  it("does not lose its verification to a prototype either", async () => {
    await using server = await serveClients(identity("expired"));
    const tls = Object.create({ rejectUnauthorized: false, ca }) as TLSOptions;
    expect(await failure(tls, server.origin)).toMatchObject({ code: "CERT_HAS_EXPIRED" });
  });
});
