import { describe, expect, it } from "@jest/globals";
import { listModels } from "../../src/generated/operations/index.ts";
import type { Method } from "../../src/handwritten/contract.ts";
import { createClient } from "../../src/handwritten/core/index.ts";
import { requestOf } from "../support/call.ts";
import { clientsOf, platforms, refusal, textOf } from "./clients.ts";
import { twoServers } from "./two-servers.ts";

const PASSWORD = "pass-word-0123456789";

describe.each(platforms)("what is made by hand, over %s:", (_, fetch) => {
  const servers = twoServers();
  const clients = () => clientsOf(servers.api.baseURL, { fetch });

  it.each(["TRACE", "CONNECT", "GET /x HTTP/1.1\r\nHost: evil"])(
    "made by hand has no method %j",
    async (method) => {
      await refusal(
        () => clients().client.send(requestOf({ method: method as Method })),
        "request",
        /method must be one of GET, POST/,
      );
      expect(servers.api.requests).toHaveLength(0);
    },
  );

  it("a target made by hand is held to the same, and its password is never shown", async () => {
    const baseURL = `http://user:${PASSWORD}@127.0.0.1:${servers.second.port}/v1`;
    const target = { name: "mine", baseURL, authenticate: () => ({}) };
    const client = createClient({ target, ...(fetch && { fetch }) });
    const error = await refusal(
      () => client.send(listModels()),
      "configuration",
      /must not hold credentials/,
    );
    expect(textOf(error)).not.toContain(PASSWORD);
    expect(error.message).not.toContain("user:");
  });

  it("what holds itself is no form and no query", async () => {
    const cycle: { list: unknown[] } = { list: [] };
    cycle.list.push(cycle);
    for (const parts of [
      { method: "POST", body: { kind: "form", fields: cycle } },
      { params: { query: cycle } },
    ] as const)
      await refusal(() => clients().client.send(requestOf(parts)), "request", /"list.*" is part of itself/);
    expect(servers.api.requests).toHaveLength(0);
  });

  it("no path forges a line of a log", async () => {
    const { message } = await refusal(
      () => clients().client.send(requestOf({ path: "/x\u202e\u001b[31m\nforged: line" })),
      "request",
      /percent-encode it/,
    );
    expect(message).not.toMatch(/[\p{Cc}\p{Bidi_C}]/u);
  });
});
