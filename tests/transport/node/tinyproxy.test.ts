import { describe, expect, it } from "@jest/globals";
import { createPlatformFetch } from "../../../src/handwritten/transport/node.ts";
import { createTransport } from "../../../src/handwritten/transport/openapi-fetch.ts";
import { contextOf, rejection, requestOf } from "../../support/call.ts";
import { ca, identity } from "../../support/certificates.ts";
import { closedPort } from "../../support/hostile-server.ts";
import { json, recordingServer } from "../../support/recording-server.ts";
import { startTinyproxy, tinyproxyPath } from "../../support/tinyproxy.ts";
import { serveTLS } from "../../support/tls-server.ts";

const path = tinyproxyPath ?? "";
const title = path
  ? "tinyproxy, a real proxy"
  : "tinyproxy, a real proxy: SKIPPED, it is not installed here (apt-get install tinyproxy-bin)";

const via = (address: string) =>
  createTransport({ fetch: createPlatformFetch({ proxy: address, tls: { ca, ...identity("client") } }) });
const post = requestOf({ method: "POST", body: { kind: "json", value: { text: "héllo".repeat(10_000) } } });

(path ? describe : describe.skip)(title, () => {
  it("forwards http", async () => {
    await using proxy = await startTinyproxy(path);
    await using server = await recordingServer(json({ n: 1 }));
    const reply = await via(`http://127.0.0.1:${proxy.port}`)(post, contextOf(server.baseURL));
    expect(await reply.text()).toBe('{"n":1}');
    const [request] = server.requests;
    expect(request).toMatchObject({
      method: "POST",
      url: "/v1/things",
      body: JSON.stringify(post.body.kind === "json" && post.body.value),
    });
    expect(request?.headers["via"]).toMatch(/tinyproxy/);
  });

  it("tunnels https, again and again through one tunnel, certificates of both sides included", async () => {
    await using proxy = await startTinyproxy(path);
    await using server = await serveTLS((_, response) => response.end('{"n":2}'), { requestCert: true, ca });
    const transport = via(`http://127.0.0.1:${proxy.port}`);
    for (let i = 0; i < 3; i++)
      expect(await (await transport(post, contextOf(server.origin))).text()).toBe('{"n":2}');
    expect(server.opened()).toBe(1);
  });

  it("streams an answer piece by piece", async () => {
    let more = (): void => {};
    await using proxy = await startTinyproxy(path);
    await using server = await serveTLS((_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).write("data: 1\n\n");
      more = () => response.end("data: 2\n\n");
    });
    const transport = via(`http://127.0.0.1:${proxy.port}`);
    const reply = await transport(requestOf({ reply: "events" }), contextOf(server.origin));
    const seen: string[] = [];
    for await (const chunk of reply.body as AsyncIterable<Uint8Array>) {
      seen.push(new TextDecoder().decode(chunk));
      more();
    }
    expect(seen).toEqual(["data: 1\n\n", "data: 2\n\n"]);
  });

  it("asks for credentials, and takes the right ones", async () => {
    await using proxy = await startTinyproxy(path, "BasicAuth user swordfish");
    await using plain = await recordingServer();
    await using secure = await serveTLS((_, response) => response.end("{}"));
    const address = `127.0.0.1:${proxy.port}`;
    for (const { origin } of [plain, secure]) {
      const base = contextOf(origin);
      expect((await via(`http://user:swordfish@${address}`)(requestOf(), base)).status).toBe(200);
      expect(await rejection(via(`http://${address}`)(requestOf(), base))).toMatchObject({
        kind: "proxy",
        message: `GET /things: the proxy http://${address} asks for credentials (407): put them into its address, as http://user:password@host`,
      });
    }
    expect(plain.requests).toHaveLength(1);
    expect(plain.requests[0]?.headers["proxy-authorization"]).toBeUndefined();
  });

  it("does not take the wrong ones", async () => {
    await using proxy = await startTinyproxy(path, "BasicAuth user swordfish");
    const transport = via(`http://user:wrong@127.0.0.1:${proxy.port}`);
    expect(await rejection(transport(requestOf(), contextOf("https://api.test")))).toMatchObject({
      kind: "proxy",
      code: "ERR_PROXY_AUTH_REQUIRED",
      message: `GET /things: the proxy http://127.0.0.1:${proxy.port} does not accept the credentials in its address (401)`,
    });
    // For http it says so as a server would; that cannot be told apart.
    expect(await rejection(transport(requestOf(), contextOf("http://api.test")))).toMatchObject({
      kind: "authentication",
    });
  });

  it("says when it cannot reach the server, or may not", async () => {
    await using proxy = await startTinyproxy(path, "ConnectPort 443");
    const port = await closedPort();
    const transport = via(`http://127.0.0.1:${proxy.port}`);
    const tunnel = await rejection(transport(requestOf(), contextOf(`https://127.0.0.1:${port}`)));
    expect(tunnel).toMatchObject({
      kind: "proxy",
      code: "ERR_PROXY_TUNNEL",
      message: `GET /things: the proxy http://127.0.0.1:${proxy.port} opens no tunnel to 127.0.0.1:${port}: 403 Forbidden`,
    });
    // It answers in the server's place, with a page of its own.
    const forwarded = await rejection(transport(requestOf(), contextOf(`http://127.0.0.1:${port}`)));
    expect(forwarded).toMatchObject({ kind: "server" });
  });
});
