import { getEventListeners } from "node:events";
import { describe, expect, it } from "@jest/globals";
import { pingTCP } from "../../../src/handwritten/reliability/health/ping-tcp.ts";
import { rejection } from "../../support/call.ts";
import { closedPort, serve } from "../../support/hostile-server.ts";

describe("pingTCP", () => {
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
