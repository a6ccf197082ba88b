import type { RequestListener } from "node:http";
import { createServer, type ServerOptions } from "node:https";
import { identity } from "./certificates.ts";
import type { TestServer } from "./hostile-server.ts";
import { tracked } from "./tracked-server.ts";

/** An HTTPS server with the certificate `server`, unless the options name another. */
export const serveTLS = (handler: RequestListener, options: ServerOptions = {}): Promise<TestServer> => {
  const server = createServer({ ...identity("server"), ...options }, handler);
  // What clients with bad certificates cause.
  server.on("tlsClientError", () => {});
  return tracked(server, "https");
};
