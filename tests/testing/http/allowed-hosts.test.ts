import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startServer, type TestServer } from "../../../src/handwritten/testing/index.ts";
import { exchange, type RawAnswer } from "./raw-request.ts";

let server: TestServer;
let open: TestServer;
beforeAll(async () => {
  server = await startServer();
  open = await startServer({ allowedHosts: ["Api.Example", "10.0.0.5", "[fd00::1]", "backend"] });
});
afterAll(async () => {
  await server.close();
  await open.close();
});

/** A GET, or the opening of a socket. */
const ask = (
  to: TestServer,
  host: string | undefined,
  { target = "/v1/models", version = "1.1", lines = [] as readonly string[] } = {},
): Promise<RawAnswer> =>
  exchange(
    to,
    [
      `GET ${target} HTTP/${version}`,
      ...(host === undefined ? [] : [`host: ${host}`]),
      `authorization: Bearer ${to.apiKey}`,
      ...lines,
      ...(lines.length ? [] : ["connection: close"]),
      "",
      "",
    ].join("\r\n"),
    (socket) =>
      // What was granted stays open.
      socket.once("data", (chunk) => String(chunk).startsWith("HTTP/1.1 101") && socket.end()),
  );

const upgrade = (...more: readonly string[]) => ({
  target: "/v1/realtime?model=m",
  lines: [
    "connection: upgrade",
    "upgrade: websocket",
    "sec-websocket-version: 13",
    "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==",
    ...more,
  ],
});

const refused = {
  status: 403,
  error: { type: "invalid_request_error", code: "host_not_allowed", param: null },
};

const own = [
  "127.0.0.1",
  "127.0.0.1:4010",
  "127.255.3.4:1",
  "localhost",
  "LocalHost:8080",
  "localhost.",
  "api.localhost:80",
  "[::1]",
  "[::1]:4010",
];
const foreign = [
  "attacker.example",
  "attacker.example:4010",
  "localhost.attacker.example",
  "127.0.0.1.attacker.example",
  "127.0.0.1.nip.io",
  "attackerlocalhost",
  "127.0.0.1@attacker.example",
  "attacker.example#127.0.0.1",
  "127.0.0.1, attacker.example",
  "0.0.0.0",
  "128.0.0.1",
  "127.0.0.1.1",
  "127.0.0.256",
  "[::2]",
  "10.0.0.5",
  "localhost..",
  "localhost:x",
  "",
];

describe("a request", () => {
  it.each(own)("is answered when its host is of this machine: %s", async (host) => {
    expect(await ask(server, host)).toMatchObject({ status: 200 });
    expect(await ask(server, host, upgrade())).toMatchObject({ status: 101 });
  });

  it.each(foreign)("is refused when its host is another: '%s'", async (host) => {
    const answer = await ask(server, host);
    expect(answer).toMatchObject(refused);
    expect(answer.head).toMatch(/content-type: application\/json[\s\S]*x-request-id: req_/);
    const sockets = server.sockets.length;
    expect(await ask(server, host, upgrade())).toMatchObject(refused);
    expect(server.sockets.length).toBe(sockets);
  });

  it("is refused before its body is read, and before its key is looked at", async () => {
    const head = ["POST /v1/files HTTP/1.1", "host: a.example", "content-length: 1000", "", ""].join("\r\n");
    expect(await exchange(server, head)).toMatchObject(refused);
    expect(server.requests.at(-1)).toMatchObject({ operation: undefined, bodyBytes: 0 });
  });

  it("is refused without a host, and with a second one that is foreign", async () => {
    expect(await ask(server, undefined, { version: "1.0" })).toMatchObject(refused);
    const { status } = await ask(server, "localhost\r\nhost: attacker.example");
    expect([400, 403]).toContain(status);
  });

  it("is refused when its target names another host than its header", async () => {
    const target = "http://attacker.example/v1/models";
    expect(await ask(server, "localhost", { target })).toMatchObject(refused);
    const socket = { ...upgrade(), target: "http://attacker.example/v1/realtime?model=m" };
    expect(await ask(server, "localhost", socket)).toMatchObject(refused);
  });

  it("is answered when its host is one of allowedHosts, with any port, and no other", async () => {
    for (const host of [
      "api.example",
      "API.example:443",
      "10.0.0.5:80",
      "[fd00::1]:80",
      "backend",
      "localhost",
    ]) {
      expect(await ask(open, host)).toMatchObject({ status: 200 });
      expect(await ask(open, host, upgrade())).toMatchObject({ status: 101 });
    }
    for (const host of ["www.api.example", "example", "10.0.0.50", "[fd00::2]", "backend.example"])
      expect(await ask(open, host)).toMatchObject(refused);
  });

  it("is not protected by a name that is none: a ConfigurationError", async () => {
    for (const host of ["", "https://a.example", "a/b", "*", "a b", "a..b"])
      await expect(startServer({ allowedHosts: [host] })).rejects.toMatchObject({ kind: "configuration" });
  });
});

describe("a page that opens a socket", () => {
  const blocked = { status: 403, error: { code: "origin_not_allowed" } };
  const from = (origin: string) => upgrade(`origin: ${origin}`);

  it("may when it is of this machine or of an allowed host", async () => {
    for (const origin of ["http://localhost:3000", "https://127.0.0.1", "http://[::1]:5173"])
      expect(await ask(server, "localhost", from(origin))).toMatchObject({ status: 101 });
    expect(await ask(open, "localhost", from("https://api.example"))).toMatchObject({ status: 101 });
  });

  it("may not otherwise, whatever key it has", async () => {
    const origins = [
      "https://attacker.example",
      "http://localhost.attacker.example",
      "http://localhost@attacker.example",
      "null",
      "file://",
      "chrome-extension://localhost",
      "http://localhost/",
      "localhost",
      "",
    ];
    for (const origin of origins)
      expect([origin, await ask(server, "localhost", from(origin))]).toMatchObject([origin, blocked]);
  });

  it("may when CORS lets its origin call", async () => {
    await using all = await startServer({ cors: true });
    await using one = await startServer({ cors: { origins: ["https://app.example"] } });
    expect(await ask(all, "localhost", from("https://any.example"))).toMatchObject({ status: 101 });
    expect(await ask(one, "localhost", from("https://app.example"))).toMatchObject({ status: 101 });
    expect(await ask(one, "localhost", from("https://app.example:8443"))).toMatchObject(blocked);
    // CORS says nothing about the host.
    expect(await ask(all, "attacker.example", from("https://attacker.example"))).toMatchObject(refused);
  });
});
