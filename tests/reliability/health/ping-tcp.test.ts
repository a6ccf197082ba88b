import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { describe, expect, it } from "@jest/globals";
import { pingTCP } from "../../../src/handwritten/reliability/health/ping-tcp.ts";
import { rejection } from "../../support/call.ts";

/** Of the loopback, where nothing listens. */
const QUIET = "127.83.47.5";

describe("pingTCP", () => {
  it("connects to the port of the address, and hangs up", async () => {
    const server = createServer();
    await once(server.listen(0, "127.0.0.1"), "listening");
    const connected = once(server, "connection");
    await pingTCP(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, 5_000);
    const [socket] = await connected;
    await once(socket.resume(), "close");
    await new Promise((resolve) => server.close(resolve));
  });

  it.each([
    ["http", 80],
    ["https", 443],
  ])("connects for %s: to the port %i where none is written", async (scheme, port) => {
    const error = await rejection(pingTCP(`${scheme}://${QUIET}/v1`, 5_000));
    expect(error).toMatchObject({ kind: "connection", phase: "connect", cause: { port } });
  });

  it("is ended by its signal, with the reason of it", async () => {
    const reason = new Error("enough");
    const error = await rejection(pingTCP(`http://${QUIET}`, 5_000, AbortSignal.abort(reason)));
    expect(error).toMatchObject({ kind: "abort", cause: reason });
  });
});
