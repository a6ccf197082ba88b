import { describe, expect, it } from "@jest/globals";
import { ForksWS, LiveWS, SidebandWS } from "../../../src/handwritten/live/index.ts";
import { startServer } from "../../../src/handwritten/testing/index.ts";
import { environmentOf } from "../../support/realtime.ts";
import { socketServer } from "../../support/socket-server.ts";

describe("the classes of the Live API", () => {
  it("hold a session with the embedded server", async () => {
    const server = await startServer();
    try {
      const socket = new LiveWS({ apiKey: server.apiKey, baseURL: server.url });
      socket.send({ type: "session.start", session: { model: "gpt-live-1" } });
      const { type } = await socket.emitted("session.started");
      expect(type).toBe("session.started");
      socket.close();
    } finally {
      await server.close();
    }
  });

  it("have the addresses of their sessions, and other parameters in the query", async () => {
    await using server = await socketServer();
    const client = environmentOf(server);
    const sockets = [
      new LiveWS(client),
      new SidebandWS(client, { session_id: "live_1", graceful_close: true }),
      new ForksWS(client, { session_id: "live_2" }),
    ];
    await server.peer(2);
    expect(sockets.map(({ url }) => url.pathname + url.search)).toEqual([
      "/v1/live/sessions",
      "/v1/live/sessions/live_1/attach?graceful_close=true",
      "/v1/live/sessions/live_2/fork",
    ]);
    expect(server.requests.map(({ url }) => url).toSorted()).toEqual(
      sockets.map(({ url }) => url.pathname + url.search).toSorted(),
    );
    for (const socket of sockets) socket.close();
  });
});
