import { describe, expect, it } from "@jest/globals";
import { decode } from "../../src/handwritten/core/reply/decode.ts";
import { contextOf, requestOf } from "../support/call.ts";
import { serve } from "../support/hostile-server.ts";
import { transports } from "../support/transports.ts";

describe.each(transports)("%s, given a good answer", (_, transportOf) => {
  it("gives its text any number of times, and nothing more to read", async () => {
    await using server = await serve((_, response) =>
      response.writeHead(201, { "x-request-id": "req_1" }).end("{}"),
    );
    const reply = await transportOf()(requestOf(), contextOf(server.origin));
    expect([reply.status, reply.headers.get("X-Request-ID"), reply.body]).toEqual([201, "req_1", null]);
    expect([await reply.text(), await reply.text()]).toEqual(["{}", "{}"]);
  });

  it("has nothing for 204", async () => {
    await using server = await serve((_, response) => response.writeHead(204).end());
    const request = requestOf();
    expect(await decode(await transportOf()(request, contextOf(server.origin)), request)).toBeNull();
  });

  it("joins a character that arrives in pieces", async () => {
    await using server = await serve(async (_, response) => {
      for (const byte of Buffer.from('"€😀"')) {
        response.write(Uint8Array.of(byte));
        await new Promise((resolve) => setImmediate(resolve));
      }
      response.end();
    });
    const reply = await transportOf()(requestOf(), contextOf(server.origin));
    expect(await reply.text()).toBe('"€😀"');
  });
});
