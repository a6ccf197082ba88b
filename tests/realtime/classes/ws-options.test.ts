import { describe, expect, it } from "@jest/globals";
import { connectionOptionsOf } from "../../../src/handwritten/realtime/classes/ws-options.ts";

describe("options of ws", () => {
  it("are those of a connection, by other names", () => {
    expect(
      connectionOptionsOf(
        {
          headers: { "X-A": "1" },
          origin: "https://a.example",
          maxPayload: 5,
          handshakeTimeout: 7,
          perMessageDeflate: {},
        },
        "a socket",
      ),
    ).toEqual({
      headers: { "x-a": "1", origin: "https://a.example" },
      agent: undefined,
      maxMessageBytes: 5,
      connectTimeoutMs: 7,
      compression: true,
      tls: undefined,
    });
  });

  it("say whom to trust and who one is, with their values", () => {
    const { tls } = connectionOptionsOf(
      { ca: "-- ca --", cert: "-- cert --", key: "-- key --", pfx: undefined },
      "a socket",
    );
    expect(tls).toEqual({ ca: "-- ca --", cert: "-- cert --", key: "-- key --" });
  });

  it("are none when none are given", () => {
    expect(connectionOptionsOf(undefined, "a socket")).toEqual({});
  });
});
