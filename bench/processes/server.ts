import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import { messages } from "./answers.ts";
import { respond } from "./respond.ts";

// A process of its own, so that its work is not counted as a client's. It sends its parent the base URL. With the files of
// a certificate and of its key it speaks TLS.

const [certificate, key] = process.argv.slice(2);
const secure = certificate && key ? { cert: readFileSync(certificate), key: readFileSync(key) } : undefined;
const server = secure ? createSecureServer(secure) : createServer();

server.on("request", (request, response) => {
  respond(request, response).catch((error: unknown) => response.destroy(error as Error));
});
new WebSocketServer({ server }).on("connection", (socket) => {
  socket.on("message", () => {
    for (const message of messages) socket.send(message);
  });
});
// Contenders wait for one another between rounds; none should pay for a new connection because of that.
server.keepAliveTimeout = 600_000;
// A file of a gigabyte may take longer than a server waits by default on a busy machine.
server.requestTimeout = 0;
// Thousands connect at once.
server.listen({ port: 0, host: "127.0.0.1", backlog: 4_096 }, () => {
  process.send?.(`${secure ? "https" : "http"}://127.0.0.1:${(server.address() as AddressInfo).port}/v1`);
});
process.on("disconnect", () => process.exit());
