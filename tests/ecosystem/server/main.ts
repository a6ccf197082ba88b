import { readFileSync } from "node:fs";
import { createServer as createTLSServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { startServer } from "api-openai/testing";
import { createFront } from "./front.ts";

// The other side of every row: the package's own server for tests, and beside it routes that misbehave. It prints the
// world that the suite is given as one line of JSON, and lives until its standard input is closed.

const listen = (server: Server, port = 0): Promise<number> =>
  new Promise((resolve) =>
    server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)),
  );

/** A port on which nothing listens. */
const closedPort = async (): Promise<number> => {
  const server = createTLSServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
};

const certificate = (name: string): Buffer => readFileSync(new URL(`./${name}.pem`, import.meta.url));

const embedded = await startServer({ sockets: { pieces: 2, pieceChars: 6 } });
const front = await listen(createFront(new URL(embedded.url), embedded));
// Its authority is known to no platform.
const stranger = createTLSServer({ cert: certificate("server"), key: certificate("server-key") });
stranger.on("tlsClientError", () => {});

const origin = `http://127.0.0.1:${front}`;
const world = {
  origin,
  baseURL: `${origin}/v1`,
  apiKey: embedded.apiKey,
  adminAPIKey: embedded.adminAPIKey,
  refused: `http://127.0.0.1:${await closedPort()}`,
  untrusted: `https://127.0.0.1:${await listen(stranger)}`,
};
console.log(JSON.stringify(world));
process.stdin.resume().on("end", () => process.exit());
