import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { WebSocketServer } from "ws";
import { refusedModel } from "../contenders/contender.ts";
import { completion, headers, messages, pieces, refusal } from "./answers.ts";

// A process of its own, so that its work is not counted as a client's. It sends its parent the base URL.

const answer = (response: ServerResponse, body: string): void => {
  if (body.includes(refusedModel)) {
    response.writeHead(429, {
      ...headers,
      "content-type": "application/json",
      "content-length": refusal.length,
    });
    response.end(refusal);
  } else if (body.includes('"stream":true')) {
    response.writeHead(200, { ...headers, "content-type": "text/event-stream; charset=utf-8" });
    Readable.from(pieces).pipe(response);
  } else {
    response.writeHead(200, {
      ...headers,
      "content-type": "application/json",
      "content-length": completion.length,
    });
    response.end(completion);
  }
};

const server = createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8");
  request.on("data", (text) => {
    body += text;
  });
  request.on("end", () => answer(response, body));
});
new WebSocketServer({ server }).on("connection", (socket) => {
  socket.on("message", () => {
    for (const message of messages) socket.send(message);
  });
});
// Contenders wait for one another between rounds; none should pay for a new connection because of that.
server.keepAliveTimeout = 600_000;
server.listen(0, "127.0.0.1", () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`);
});
process.on("disconnect", () => process.exit());
