import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { hostile, type Keys } from "./hostile.ts";

/** What a page of another origin needs to call this server, and to read all that it answers. */
const allowAll = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
  outgoing.setHeader("access-control-allow-origin", "*");
  outgoing.setHeader("access-control-expose-headers", "*");
  outgoing.setHeader("access-control-allow-methods", "*, GET, POST, PUT, PATCH, DELETE");
  // A star does not stand for `authorization`.
  outgoing.setHeader(
    "access-control-allow-headers",
    incoming.headers["access-control-request-headers"] ?? "authorization",
  );
  outgoing.setHeader("access-control-max-age", "600");
};

/** One origin for everything: `/hostile/…` is answered here, all else by the embedded server. */
export const createFront = (embedded: URL, keys: Keys): Server => {
  const misbehave = hostile(keys);
  const server = createServer((incoming, outgoing) => {
    allowAll(incoming, outgoing);
    incoming.on("error", () => {}); // Aborts are what many checks are about.
    if (incoming.method === "OPTIONS") outgoing.writeHead(204).end();
    else if (incoming.url?.startsWith("/hostile/")) misbehave(incoming, outgoing);
    else forward(embedded, incoming, outgoing);
  });
  server.on("upgrade", (incoming: IncomingMessage, socket: Duplex, head: Buffer) =>
    forwardSocket(embedded, incoming, socket, head),
  );
  return server;
};

const forward = (to: URL, incoming: IncomingMessage, outgoing: ServerResponse): void => {
  const { method, url, headers } = incoming;
  const onward = request(
    { host: to.hostname, port: to.port, method, path: url, headers, agent: false },
    (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.on("error", () => outgoing.destroy()).pipe(outgoing);
    },
  );
  onward.on("error", () => outgoing.destroy());
  outgoing.on("close", () => onward.destroy());
  incoming.pipe(onward);
};

const forwardSocket = (to: URL, incoming: IncomingMessage, socket: Duplex, head: Buffer): void => {
  const onward = connect(Number(to.port), to.hostname);
  const pairs: string[] = [];
  for (let index = 0; index < incoming.rawHeaders.length; index += 2)
    pairs.push(`${incoming.rawHeaders[index]}: ${incoming.rawHeaders[index + 1]}\r\n`);
  onward.write(`${incoming.method} ${incoming.url} HTTP/1.1\r\n${pairs.join("")}\r\n`);
  onward.write(head);
  onward.on("error", () => socket.destroy()).pipe(socket);
  socket.on("error", () => onward.destroy()).pipe(onward);
};
