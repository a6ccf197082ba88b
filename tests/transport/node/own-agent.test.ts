import { type ClientRequest, Agent as HTTPAgent } from "node:http";
import { Agent as HTTPSAgent } from "node:https";
import { describe, expect, it } from "@jest/globals";
import { ConfigurationError } from "../../../src/handwritten/errors/index.ts";
import type { ConnectionOptions } from "../../../src/handwritten/transport/connection-options.ts";
import { createPlatformFetch } from "../../../src/handwritten/transport/node.ts";
import { createTransport } from "../../../src/handwritten/transport/openapi-fetch.ts";
import { contextOf, rejection, requestOf } from "../../support/call.ts";
import { ca } from "../../support/certificates.ts";
import { serve } from "../../support/hostile-server.ts";
import { serveTLS } from "../../support/tls-server.ts";

const transportOf = (options: ConnectionOptions) => createTransport({ fetch: createPlatformFetch(options) });

/** Notes what it connects to. */
class NotingAgent extends HTTPAgent {
  readonly connected: unknown[] = [];
  override createConnection(...[options, done]: Parameters<HTTPAgent["createConnection"]>) {
    this.connected.push(`${options.host}:${options.port}`);
    return super.createConnection(options, done);
  }
}

describe("an agent of the caller's own", () => {
  it("makes the connections, and keeps them as configured", async () => {
    await using server = await serve((_, response) => response.end("{}"));
    const agent = new NotingAgent({ keepAlive: true });
    const transport = transportOf({ agent });
    for (let i = 0; i < 3; i++) await transport(requestOf(), contextOf(server.origin));
    expect(agent.connected).toEqual([`127.0.0.1:${server.port}`]);
    agent.destroy();
    await server.allClosed();
  });

  it("may write the head anew, as http-proxy-agent does, and finds all headers", async () => {
    await using server = await serve(async ({ url, headers }, response) => {
      response.end(JSON.stringify([url, headers["x-own"], headers["content-length"]]));
    });
    class RewritingAgent extends HTTPAgent {
      addRequest(...args: [ClientRequest, object]): void {
        const [request] = args;
        Object.assign(request, { path: `http://api.test${request.path}`, _header: null });
        (request as unknown as { _implicitHeader(): void })._implicitHeader();
        (HTTPAgent.prototype as unknown as { addRequest: (...args: unknown[]) => void }).addRequest.apply(
          this,
          args,
        );
      }
    }
    const request = requestOf({
      method: "POST",
      headers: { "x-own": "1" },
      body: { kind: "json", value: { n: 1 } },
    });
    const reply = await transportOf({ agent: new RewritingAgent() })(request, contextOf(server.origin));
    const [url, own, length] = JSON.parse(await reply.text());
    expect([url, own, length]).toEqual(["http://api.test/things", "1", "7"]);
  });

  it("may be chosen by a function, which is asked once for each origin", async () => {
    await using plain = await serve((_, response) => response.end("{}"));
    await using secure = await serveTLS((_, response) => response.end("{}"));
    const asked: string[] = [];
    const transport = transportOf({
      agent: (url) => {
        asked.push(url.origin);
        return url.protocol === "https:" ? new HTTPSAgent({ ca }) : new HTTPAgent();
      },
    });
    for (const server of [plain, secure, plain, secure])
      await transport(requestOf(), contextOf(server.origin));
    expect(asked).toEqual([plain.origin, secure.origin]);
  });

  it.each<[string, HTTPAgent, string]>([
    ["http:", new HTTPAgent(), "https://api.test"],
    ["https:", new HTTPSAgent(), "http://api.test"],
  ])("for %s is refused for the other scheme", async (_, agent, base) => {
    const error = await rejection(transportOf({ agent })(requestOf(), contextOf(base)));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect((error as Error).message).toBe(
      `GET /things: \`agent\` cannot connect to ${base}: it is for the other of http: and https:`,
    );
  });

  it.each<[string, unknown, RegExp]>([
    [
      "an undici dispatcher",
      { agent: { dispatch() {}, destroy() {} } },
      /for a dispatcher of undici, give a `fetch`$/,
    ],
    ["a string", { agent: "http://proxy" }, /^`agent` must be an http\.Agent or https\.Agent/],
    [
      "one that verifies nothing",
      { agent: new HTTPSAgent({ rejectUnauthorized: false }) },
      /verification cannot be turned off here/,
    ],
    [
      "an agent and a proxy",
      { agent: new HTTPAgent(), proxy: "env" },
      /^`agent` makes the connections by itself/,
    ],
    [
      "an agent and certificates",
      { agent: new HTTPAgent(), tls: {} },
      /^`agent` makes the connections by itself/,
    ],
  ])("is refused at once: %s", (_, options, want) => {
    const create = () => createPlatformFetch(options as ConnectionOptions);
    expect(create).toThrow(ConfigurationError);
    expect(create).toThrow(want);
  });

  it.each<[string, unknown]>([
    ["nothing", undefined],
    ["one that verifies nothing", new HTTPSAgent({ rejectUnauthorized: false })],
  ])("is refused when a function returns %s", async (_, agent) => {
    const transport = transportOf({ agent: () => agent as HTTPAgent });
    const error = await rejection(transport(requestOf(), contextOf("https://api.test")));
    expect(error).toBeInstanceOf(ConfigurationError);
  });
});

describe("connections without options", () => {
  it("are direct, and the client's own", async () => {
    await using server = await serve((_, response) => response.end("{}"));
    for (const transport of [
      transportOf({}),
      transportOf({ agent: undefined, proxy: undefined, tls: undefined }),
    ])
      for (let i = 0; i < 2; i++) await transport(requestOf(), contextOf(server.origin));
    expect(server.opened()).toBe(2);
  });
});
