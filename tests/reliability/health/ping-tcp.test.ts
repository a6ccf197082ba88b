import { getEventListeners, once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { describe, expect, it } from "@jest/globals";
import { pingTCP } from "../../../src/handwritten/reliability/health/ping-tcp.ts";
import { rejection } from "../../support/call.ts";
import { closedPort, serve } from "../../support/hostile-server.ts";

/** An address of the loopback where nothing listens. */
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

  it("leaves no listener on the signal and no connection, connected or not", async () => {
    await using server = await serve(() => {});
    const { signal } = new AbortController();
    await pingTCP(server.origin, 10_000, signal);
    expect(getEventListeners(signal, "abort")).toEqual([]);
    const refused = pingTCP(`http://127.0.0.1:${await closedPort()}`, 10_000, signal);
    expect(await rejection(refused)).toMatchObject({ kind: "connection", phase: "connect" });
    expect(getEventListeners(signal, "abort")).toEqual([]);
    await server.allClosed();
  });

  it("rejects at once when the signal aborts", async () => {
    await using server = await serve(() => {});
    const controller = new AbortController();
    const pinged = rejection(pingTCP(server.origin, 10_000, controller.signal));
    controller.abort(new Error("enough"));
    expect(await pinged).toMatchObject({ kind: "abort", cause: controller.signal.reason });
    expect(await rejection(pingTCP(server.origin, 10_000, AbortSignal.abort()))).toMatchObject({
      kind: "abort",
    });
  });
});
