import { Agent, createServer } from "node:https";
import { describe, expect, it } from "@jest/globals";
import { connectRealtime } from "../../src/handwritten/realtime/index.ts";
import { ca, certificateFile, identity } from "../support/certificates.ts";
import { environmentOf, rejection } from "../support/realtime.ts";
import { socketServer } from "../support/socket-server.ts";

const MODEL = { model: "m" } as const;

/** Sockets over TLS, with the certificate of that name. */
const secure = (name = "server", options: object = {}) => {
  const server = createServer({ ...identity(name), ...options });
  server.on("tlsClientError", () => {});
  return socketServer({ server, scheme: "https" });
};

describe("a socket over TLS", () => {
  it("is opened to a server that an authority certifies which is named", async () => {
    await using server = await secure();
    await using connection = await connectRealtime(environmentOf(server), { ...MODEL, tls: { ca } });
    expect(connection.state).toBe("open");
  });

  it.each([
    { name: "server", tls: {}, want: /not trusted here/ },
    { name: "expired", tls: { ca }, want: /CERT_HAS_EXPIRED/ },
    { name: "wrong-host", tls: { ca }, want: /ALTNAME/ },
    { name: "stranger", tls: { ca }, want: /not trusted here/ },
  ])("is not, to $name with $tls", async ({ name, tls, want }) => {
    await using server = await secure(name);
    const error = await rejection(connectRealtime(environmentOf(server), { ...MODEL, tls }));
    expect(error).toMatchObject({
      kind: "connection",
      phase: "connect",
      message: expect.stringMatching(want),
    });
    expect(server.requests).toHaveLength(0);
  });

  it("shows the client's certificate to a server that asks for it", async () => {
    await using server = await secure("server", { ca: certificateFile("ca.pem"), requestCert: true });
    await using _ = await connectRealtime(environmentOf(server), {
      ...MODEL,
      tls: { ca, ...identity("client") },
    });
    expect(server.requests).toHaveLength(1);
    const refused = await rejection(connectRealtime(environmentOf(server), { ...MODEL, tls: { ca } }));
    expect(refused).toMatchObject({ kind: "connection" });
  });

  it("is opened by the caller's agent, or the one that a function gives for the address", async () => {
    await using server = await secure();
    const agent = new Agent({ ca });
    await using _ = await connectRealtime(environmentOf(server), { ...MODEL, agent });
    const asked: string[] = [];
    const choose = (url: URL): Agent => {
      asked.push(url.host);
      return agent;
    };
    await using __ = await connectRealtime(environmentOf(server), { ...MODEL, agent: choose });
    expect(asked).toEqual([`127.0.0.1:${server.port}`]);
  });

  it("is always verified", async () => {
    await using server = await secure();
    const agent = new Agent({ rejectUnauthorized: false });
    const error = await rejection(connectRealtime(environmentOf(server), { ...MODEL, agent }));
    expect(error).toMatchObject({ kind: "configuration" });
    const tls = { rejectUnauthorized: false } as object;
    expect(await rejection(connectRealtime(environmentOf(server), { ...MODEL, tls }))).toMatchObject({
      kind: "configuration",
      message: expect.stringContaining("TLS verification cannot be turned off"),
    });
    expect(server.requests).toHaveLength(0);
  });

  it("takes certificates, and no paths of files", async () => {
    const options = { ...MODEL, tls: { ca: "/etc/ssl/ca.pem" } };
    const error = await rejection(
      connectRealtime(environmentOf({ baseURL: "https://127.0.0.1:1" }), options),
    );
    expect(error).toMatchObject({ kind: "configuration", message: expect.stringContaining("PEM") });
  });
});
