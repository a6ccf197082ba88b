import type { Socket } from "node:net";
import { describe, expect, it } from "@jest/globals";
import { endpointOf } from "../../src/handwritten/transport/node/endpoint.ts";
import { contextOf, requestOf } from "../support/call.ts";
import { serve } from "../support/hostile-server.ts";
import { nodeTransport } from "../support/transports.ts";

const agentOf = (origin: string) => endpointOf(`${origin}/`).options.agent;
const all = (sockets: NodeJS.ReadOnlyDict<Socket[]>) => Object.values(sockets).flatMap((some) => some ?? []);
const tick = () => new Promise((resolve) => setImmediate(resolve));

describe("node:http, a connection that waits for its next request", () => {
  it.each([
    ["for 4 s", {}, 4000],
    ["for less than the server says it will", { "keep-alive": "timeout=3" }, 2000],
    ["no longer because the server would", { "keep-alive": "timeout=60" }, 4000],
  ])("is kept %s, and closed then", async (_, headers, want) => {
    await using server = await serve((_, response) =>
      response.writeHead(200, { connection: "keep-alive", ...headers }).end("{}"),
    );
    for (let i = 0; i < 3; i++) {
      await nodeTransport()(requestOf(), contextOf(server.origin));
      await tick();
    }
    const [idle, ...others] = all(agentOf(server.origin).freeSockets);
    expect([idle?.timeout, others, server.opened()]).toEqual([want, [], 1]);
    idle?.emit("timeout"); // As its timer does.
    await server.allClosed();
  });

  it("has no deadline while a request is on it, be it new or used again", async () => {
    const timeouts: unknown[] = [];
    await using server = await serve((_, response) => {
      timeouts.push(...all(agentOf(server.origin).sockets).map(({ timeout }) => timeout));
      response.end("{}");
    });
    for (let i = 0; i < 3; i++) {
      await nodeTransport()(requestOf(), contextOf(server.origin));
      await tick();
    }
    expect([timeouts, server.opened()]).toEqual([[0, 0, 0], 1]);
  });

  it("is not kept when the server is about to close it", async () => {
    await using server = await serve((_, response) =>
      response.writeHead(200, { connection: "keep-alive", "keep-alive": "timeout=1" }).end("{}"),
    );
    await nodeTransport()(requestOf(), contextOf(server.origin));
    await server.allClosed();
  });
});
