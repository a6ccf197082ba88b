import { describe, expect, it } from "@jest/globals";
import { createRawClient } from "../../src/handwritten/raw/index.ts";
import { json, recordingServer } from "../support/recording-server.ts";

describe("createRawClient", () => {
  it("sends what its caller set, and gives data, error and response", async () => {
    await using server = await recordingServer(json({ object: "list", data: [] }));
    const raw = createRawClient({ baseUrl: server.baseURL, headers: { authorization: "Bearer k" } });
    const { data, error, response } = await raw.GET("/models");
    expect([data, error, response.status]).toEqual([{ object: "list", data: [] }, undefined, 200]);
    expect(server.requests[0]).toMatchObject({ url: "/v1/models", headers: { authorization: "Bearer k" } });
  });

  it("follows no redirect, unless its caller wants it", async () => {
    await using server = await recordingServer((request, response) =>
      request.url === "/v1/models"
        ? response.writeHead(307, { location: "/v1/elsewhere" }).end()
        : response.writeHead(200, { "content-type": "application/json" }).end("{}"),
    );
    await createRawClient({ baseUrl: server.baseURL }).GET("/models");
    expect(server.requests).toHaveLength(1);
    await createRawClient({ baseUrl: server.baseURL, redirect: "follow" }).GET("/models");
    expect(server.requests.map(({ url }) => url)).toEqual(["/v1/models", "/v1/models", "/v1/elsewhere"]);
  });
});
