import { describe, expect, it } from "@jest/globals";
import { chunksOf } from "../../src/handwritten/core/reply/chunks.ts";
import { APIConnectionTimeoutError, APIUserAbortError } from "../../src/handwritten/errors/index.ts";
import { contextOf, rejection, requestOf } from "../support/call.ts";
import { serve } from "../support/hostile-server.ts";
import { transports } from "../support/transports.ts";

const events = requestOf({ reply: "events" });

describe.each(transports)("%s, aborted", (_, transportOf) => {
  it("before it is sent, sends nothing", async () => {
    await using server = await serve((_, response) => response.end());
    const signal = AbortSignal.abort("why");
    const error = await rejection(transportOf()(requestOf(), contextOf(server.origin, { signal })));
    expect(error).toBeInstanceOf(APIUserAbortError);
    expect((error as APIUserAbortError).cause).toBe("why");
    expect(server.opened()).toBe(0);
  });

  it.each(["before the head", "in the body"])("%s, rejects and closes the connection", async (when) => {
    const controller = new AbortController();
    await using server = await serve((_, response) => {
      if (when === "in the body") response.writeHead(200, { "content-length": 99 }).write("{");
      setImmediate(() => controller.abort());
    });
    const { signal } = controller;
    const error = await rejection(transportOf()(requestOf(), contextOf(server.origin, { signal })));
    expect(error).toBeInstanceOf(APIUserAbortError);
    expect((error as Error).message).toBe("GET /things: aborted by the caller");
    expect((error as Error).cause).toBe(signal.reason);
    await server.allClosed();
  });

  it("in an event stream, fails the body and closes the connection", async () => {
    await using server = await serve((_, response) => response.writeHead(200).write("data: 1\n\n"));
    const controller = new AbortController();
    const reply = await transportOf()(events, contextOf(server.origin, { signal: controller.signal }));
    const chunks = chunksOf(reply.body as AsyncIterable<Uint8Array>);
    expect(Buffer.from((await chunks.next()).value as Uint8Array).toString()).toBe("data: 1\n\n");
    const next = chunks.next();
    controller.abort();
    expect(await rejection(next)).toBeInstanceOf(APIUserAbortError);
    await server.allClosed();
  });

  it("with an error of ours as the reason, throws that one, told about the request", async () => {
    await using server = await serve(() => {});
    const controller = new AbortController();
    const call = transportOf()(
      requestOf(),
      contextOf(server.origin, { signal: controller.signal, attempt: 1 }),
    );
    controller.abort(new APIConnectionTimeoutError({ message: "timed out after 5 ms waiting for headers" }));
    const error = (await rejection(call)) as APIConnectionTimeoutError;
    expect(error).toBeInstanceOf(APIConnectionTimeoutError);
    expect([error.message, error.attempts]).toEqual([
      "GET /things: timed out after 5 ms waiting for headers",
      2,
    ]);
  });
});
