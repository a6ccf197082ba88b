import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { halves, headers } from "./answers.ts";

/** What its parent tells it: to hold so many answers at their half and to say when it does, or to end those. */
export type Order = { readonly hold: number } | "release";

// Sends its parent the base URL, and answers with whole streams until it gets the message to hold them.

const [first, second] = halves;
const held: ServerResponse[] = [];
let wanted = 0;

const server = createServer((request, response) => {
  request.resume();
  request.on("end", () => {
    response.writeHead(200, { ...headers, "content-type": "text/event-stream; charset=utf-8" });
    response.write(first);
    if (!wanted) return response.end(second);
    held.push(response);
    if (held.length === wanted) process.send?.("held");
  });
});
server.keepAliveTimeout = 600_000;
// All of them connect at once.
server.listen({ port: 0, host: "127.0.0.1", backlog: 4_096 }, () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`);
});
process.on("message", (order: Order) => {
  if (order === "release") for (const response of held) response.end(second);
  else {
    wanted = order.hold;
    process.send?.("holding");
  }
});
process.on("disconnect", () => process.exit());
