import { describe, expect, it } from "@jest/globals";
import { WebSocket } from "ws";
import { connectRealtime } from "../../../src/handwritten/realtime/index.ts";
import {
  type FetchUpgrade,
  upgradedSockets,
} from "../../../src/handwritten/realtime/socket/upgraded-socket.ts";
import { environmentOf, KEY, readUntil, rejection } from "../../support/realtime.ts";
import { socketServer } from "../../support/socket-server.ts";

/** What workerd's `fetch` does with an opening request, done by `ws`: an answer that has the socket, or none. */
const fetchUpgrade: FetchUpgrade = (url, { headers, signal }) =>
  new Promise((resolve, reject) => {
    const { upgrade: _, "sec-websocket-protocol": protocols, ...others } = headers;
    const socket = new WebSocket(url.href.replace("http", "ws"), protocols?.split(", ") ?? [], {
      headers: others,
    });
    signal.addEventListener("abort", () => reject(signal.reason));
    socket.on("upgrade", ({ headers: answered }) => {
      const head = new Headers({ "x-request-id": String(answered["x-request-id"] ?? "req_upgrade") });
      // No `Response` can be made with the status 101.
      resolve({
        status: 101,
        headers: head,
        body: null,
        webSocket: acceptable(socket),
      } as unknown as Response);
    });
    socket.on("unexpected-response", async (_request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      const { statusCode: status = 0, headers: answered } = response;
      resolve(new Response(Buffer.concat(chunks), { status, headers: answered as Record<string, string> }));
      socket.terminate();
    });
    socket.on("error", reject);
  });

/** Of an end that is not accepted nothing is heard. */
const acceptable = (socket: WebSocket) =>
  Object.assign(socket, {
    accept: () => {},
  });

const realtime = (server: { readonly baseURL: string }) =>
  connectRealtime(environmentOf(server), {
    model: "m",
    WebSocket: upgradedSockets({}, fetchUpgrade),
  });

describe("sockets that a fetch opens", () => {
  it("send the key in a header, and bring the request's id", async () => {
    await using server = await socketServer();
    await using connection = await realtime(server);
    expect((await server.peer(0)).headers.authorization).toBe(`Bearer ${KEY}`);
    expect(connection.requestID).toBe("req_upgrade");
  });

  it("send a client secret as a subprotocol", async () => {
    await using server = await socketServer();
    await using _ = await connectRealtime(environmentOf(server), {
      model: "m",
      clientSecret: "ek_1",
      auth: "subprotocol",
      WebSocket: upgradedSockets({}, fetchUpgrade),
    });
    expect((await server.peer(0)).headers["sec-websocket-protocol"]).toBe(
      "realtime,openai-insecure-api-key.ek_1",
    );
  });

  it("send and receive, and end with the server's code", async () => {
    await using server = await socketServer();
    await using connection = await realtime(server);
    const peer = await server.peer(0);
    await connection.send({ type: "response.create" });
    expect(await peer.receives(1)).toMatchObject([{ type: "response.create" }]);
    peer.send({ type: "test.hello" });
    await readUntil(connection, "test.hello" as never);
    peer.socket.close(4000, "enough");
    expect(await rejection(readUntil(connection, "never" as never))).toMatchObject({
      kind: "socket",
      code: 4000,
      reason: "enough",
    });
  });

  it("have the reason of a refusal", async () => {
    const body = JSON.stringify({ error: { message: "no", code: "invalid_api_key", type: "x" } });
    await using server = await socketServer({ refuse: () => ({ status: 401, body }) });
    expect(await rejection(realtime(server))).toMatchObject({
      kind: "authentication",
      status: 401,
      code: "invalid_api_key",
    });
  });

  it("follow no redirect, and take no answer for a socket", async () => {
    const statuses = [302, 200];
    await using server = await socketServer({
      refuse: (index) => ({ status: statuses[index] as number, headers: { location: "/elsewhere" } }),
    });
    expect(await rejection(realtime(server))).toMatchObject({ kind: "redirect" });
    expect(await rejection(realtime(server))).toMatchObject({ kind: "decode", status: 200 });
  });

  it("are connection errors where there is no server, and aborts while they open", async () => {
    const server = await socketServer({ refuse: () => "hang" });
    const controller = new AbortController();
    const opening = connectRealtime(environmentOf(server), {
      model: "m",
      signal: controller.signal,
      WebSocket: upgradedSockets({}, fetchUpgrade),
    });
    setImmediate(() => controller.abort());
    expect(await rejection(opening)).toMatchObject({ kind: "abort" });
    await server[Symbol.asyncDispose]();
    expect(await rejection(realtime(server))).toMatchObject({ kind: "connection", code: "ECONNREFUSED" });
  });
});
