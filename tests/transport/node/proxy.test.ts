import type { TLSSocket } from "node:tls";
import { describe, expect, it } from "@jest/globals";
import type { ConnectionOptions } from "../../../src/handwritten/transport/connection-options.ts";
import { createPlatformFetch } from "../../../src/handwritten/transport/node.ts";
import { createTransport } from "../../../src/handwritten/transport/openapi-fetch.ts";
import { contextOf, rejection, requestOf } from "../../support/call.ts";
import { ca, identity } from "../../support/certificates.ts";
import { bodyOf, serve } from "../../support/hostile-server.ts";
import { serveProxy } from "../../support/proxy-server.ts";
import { serveTLS } from "../../support/tls-server.ts";

const tick = () => new Promise((resolve) => setImmediate(resolve));
const transportOf = (options: ConnectionOptions) => createTransport({ fetch: createPlatformFetch(options) });
const post = requestOf({ method: "POST", body: { kind: "json", value: { n: 1 } } });
const hiThere = `Basic ${Buffer.from("hi:th/re").toString("base64")}`;

/** An address with credentials, percent-encoded. */
const withCredentials = (origin: string) => origin.replace("://", "://hi:th%2Fre@");

describe("a proxy, for http", () => {
  it("is sent the whole address, and its credentials, which go no further", async () => {
    await using server = await serve(async (request, response) => {
      response.end(JSON.stringify([request.url, request.headers, (await bodyOf(request)).toString()]));
    });
    await using proxy = await serveProxy({ credentials: "hi:th/re" });
    const transport = transportOf({ proxy: withCredentials(proxy.origin) });
    const reply = await transport(post, contextOf(`http://api.test:${server.port}/v1`));
    const [url, headers, body] = JSON.parse(await reply.text());
    expect(proxy.asked).toEqual([`POST http://api.test:${server.port}/v1/things`]);
    expect(proxy.headers[0]).toMatchObject({
      host: `api.test:${server.port}`,
      "proxy-authorization": hiThere,
      "content-type": "application/json",
    });
    expect([url, body]).toEqual(["/v1/things", '{"n":1}']);
    expect(headers["proxy-authorization"]).toBeUndefined();
  });

  it("is spoken to by one connection, whatever the paths", async () => {
    await using server = await serve((_, response) => response.end("{}"));
    await using proxy = await serveProxy();
    const transport = transportOf({ proxy: proxy.origin });
    for (let i = 0; i < 5; i++)
      await transport(requestOf({ path: `/things/${i}` }), contextOf(`http://api.test:${server.port}`));
    expect([proxy.asked.length, proxy.opened()]).toEqual([5, 1]);
  });
});

describe("a proxy, for https", () => {
  it("opens a tunnel, and learns the host alone", async () => {
    await using server = await serveTLS(async (request, response) => {
      response.end(JSON.stringify([request.headers.host, (await bodyOf(request)).toString()]));
    });
    await using proxy = await serveProxy({ credentials: "hi:th/re" });
    const transport = transportOf({ proxy: withCredentials(proxy.origin), tls: { ca } });
    const host = `api.test:${server.port}`;
    const request = { ...post, headers: { authorization: "Bearer sk-secret" } };
    const reply = await transport(request, contextOf(`https://${host}/v1`));
    expect(JSON.parse(await reply.text())).toEqual([host, '{"n":1}']);
    expect(proxy.asked).toEqual([`CONNECT ${host}`]);
    expect(proxy.headers).toEqual([{ host, connection: "keep-alive", "proxy-authorization": hiThere }]);
  });

  it("uses one tunnel for many calls, and ends it with the server's connection", async () => {
    await using server = await serveTLS((_, response) => response.end("{}"));
    await using proxy = await serveProxy();
    const transport = transportOf({ proxy: proxy.origin, tls: { ca } });
    const send = () => transport(requestOf(), contextOf(server.origin));
    for (let i = 0; i < 5; i++) await send();
    expect([proxy.asked.length, server.opened()]).toEqual([1, 1]);
    for (const socket of server.sockets) socket.destroy();
    await Promise.all([server.allClosed(), proxy.allClosed()]);
    await tick();
    await send();
    expect(proxy.asked).toHaveLength(2);
  });

  it("opens one tunnel for each call that runs at the same time", async () => {
    await using server = await serveTLS((_, response) => response.end("{}"));
    await using proxy = await serveProxy();
    const transport = transportOf({ proxy: proxy.origin, tls: { ca } });
    await Promise.all(Array.from({ length: 4 }, () => transport(requestOf(), contextOf(server.origin))));
    expect(proxy.asked).toEqual(Array(4).fill(`CONNECT 127.0.0.1:${server.port}`));
  });

  it("streams through the tunnel, event by event, and closes it when the reader leaves", async () => {
    let more = (): void => {};
    await using server = await serveTLS((_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).write("data: 1\n\n");
      more = () => response.write("data: 2\n\n");
    });
    await using proxy = await serveProxy();
    const transport = transportOf({ proxy: proxy.origin, tls: { ca } });
    const reply = await transport(requestOf({ reply: "events" }), contextOf(server.origin));
    const seen: string[] = [];
    for await (const chunk of reply.body as AsyncIterable<Uint8Array>) {
      seen.push(new TextDecoder().decode(chunk));
      if (seen.length === 2) break;
      more();
    }
    expect(seen).toEqual(["data: 1\n\n", "data: 2\n\n"]);
    await Promise.all([server.allClosed(), proxy.allClosed()]);
  });

  it("may be spoken to over TLS itself, certified by the same CA, and is shown no client certificate", async () => {
    const clients: unknown[] = [];
    await using server = await serveTLS(
      ({ socket }, response) => {
        clients.push((socket as TLSSocket).getPeerCertificate().subject.CN);
        response.end("{}");
      },
      { requestCert: true, ca },
    );
    await using plain = await serve((_, response) => response.end("{}"));
    await using proxy = await serveProxy({ certificate: "server" });
    const transport = transportOf({ proxy: proxy.origin, tls: { ca, ...identity("client") } });
    for (const { origin } of [server, plain]) await transport(requestOf(), contextOf(origin));
    expect(proxy.asked).toEqual([`CONNECT 127.0.0.1:${server.port}`, `GET ${plain.origin}/things`]);
    expect([clients, proxy.clients]).toEqual([["test client"], []]);
  });
});

describe("a proxy, aborted", () => {
  it("is left at once while the tunnel is being opened", async () => {
    const controller = new AbortController();
    await using proxy = await serveProxy({ onConnect: () => controller.abort(new Error("enough")) });
    const transport = transportOf({ proxy: proxy.origin });
    const { signal } = controller;
    const error = await rejection(transport(requestOf(), contextOf("https://api.test", { signal })));
    expect(error).toMatchObject({ kind: "abort", cause: { message: "enough" } });
    await proxy.allClosed();
  });

  it("is left at once while it is thinking about an answer", async () => {
    const controller = new AbortController();
    await using server = await serve(() => controller.abort());
    await using proxy = await serveProxy();
    const transport = transportOf({ proxy: proxy.origin });
    const { signal } = controller;
    const error = await rejection(transport(requestOf(), contextOf(server.origin, { signal })));
    expect(error).toMatchObject({ kind: "abort" });
    await proxy.allClosed();
  });
});

describe("proxies of several clients", () => {
  it("are each used by their own client", async () => {
    await using server = await serveTLS((_, response) => response.end("{}"));
    await using one = await serveProxy();
    await using other = await serveProxy();
    const [first, second, direct] = [{ proxy: one.origin }, { proxy: other.origin }, {}].map((options) =>
      transportOf({ ...options, tls: { ca } }),
    );
    for (const send of [first, second, second, direct]) await send?.(requestOf(), contextOf(server.origin));
    expect([one.asked.length, other.asked.length, server.opened()]).toEqual([1, 1, 3]);
  });
});
