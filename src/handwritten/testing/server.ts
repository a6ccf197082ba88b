/// <reference lib="esnext.disposable" preserve="true" />
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { ConfigurationError } from "../errors/index.ts";
import { createAnswerer } from "./answer-request.ts";
import type { RecordOptions } from "./bounded-record.ts";
import { createAllowedHosts } from "./http/allowed-hosts.ts";
import { type CorsOptions, createCors } from "./http/cors.ts";
import { type RecordedRequest, RecordedRequests } from "./http/recorded-requests.ts";
import { createRequestServer } from "./http/serve-requests.ts";
import { checkPeers } from "./peers.ts";
import { serveSockets } from "./realtime/serve-sockets.ts";
import type { ServedSocket, SocketBehaviour } from "./realtime/served-socket.ts";
import type { Keys } from "./request/authorize.ts";
import type { StreamBehaviour } from "./streams/stream-behaviour.ts";

export interface ServerOptions extends Partial<Keys> {
  /** Default: any free port. */
  readonly port?: number;
  /**
   * Bytes that a body may have, before and after its `content-encoding` is undone. A larger one is answered with 413,
   * and the connection ends without the rest being read. Default: 67 108 864 (64 MiB)
   */
  readonly maxBodyBytes?: number;
  /** Fields that a form may have, its files among them; more are answered with 400. Default: 1 000 */
  readonly maxFormFields?: number;
  /** How many requests and events of sockets are remembered, and how much of them: the newest. */
  readonly record?: RecordOptions;
  /**
   * Names and addresses that requests may use for this server (`Host`) besides those of this machine: `localhost`,
   * 127.0.0.0/8, `[::1]`. Without ports. Any other is answered with 403. Default: none
   */
  readonly allowedHosts?: readonly string[];
  /** Which pages of other origins may call the server and open its sockets. Default: none */
  readonly cors?: CorsOptions;
  /** How streams of events are answered: at what pace, in which pieces. */
  readonly streams?: StreamBehaviour;
  /** How sockets answer: at what pace, in which pieces. */
  readonly sockets?: SocketBehaviour;
}

export interface TestServer extends Keys, AsyncDisposable {
  /** The base URL for a client: `http://127.0.0.1:<port>/v1`. */
  readonly url: string;
  /** The requests so far, in the order in which they were answered; the newest, as far as `record` allows. */
  readonly requests: readonly RecordedRequest[];
  /** How many requests are no longer in `requests`. */
  readonly droppedRequests: number;
  /**
   * The sockets so far, in the order in which they were opened: Realtime, translations, Responses. All that are open,
   * and of the others the newest.
   */
  readonly sockets: readonly ServedSocket[];
  /** How many sockets are no longer in `sockets`. */
  readonly droppedSockets: number;
  /** Ends all connections and frees the port; no timer is left. Safe to call again. */
  close(): Promise<void>;
}

/**
 * Starts a server on 127.0.0.1 that keeps the contract: it answers every operation with a reply that is valid
 * under its schema, and a request that breaks the contract with the API's error object and status.
 *
 * Streams are whole, from their first event to their last.
 *
 * @param options - `apiKey`: the ordinary key, default `sk-ordinary-test`; `adminAPIKey`: default `sk-admin-test`; `streams`:
 *   `pieces` (3) of `pieceChars` (8) characters, an event every `paceMs` (0) milliseconds of real time
 * @throws ConfigurationError for a bound that is no number of at least 0, and for a host or an origin that is none
 * @throws Error with `code: "EADDRINUSE"` when the port is taken
 * @throws ConfigurationError when a required package is not installed: `ajv`, `ajv-formats`, `find-my-way` or
 *   `openapi-sampler`; its sockets need `ws` besides
 */
export const startServer = async (options: ServerOptions = {}): Promise<TestServer> => {
  checkPeers("ajv", "ajv-formats", "find-my-way", "openapi-sampler");
  const { keys, maxBodyBytes, record, hosts, cors } = settingsOf(options);
  const { streams = {}, sockets: behaviour = {} } = options;
  const [{ operations }, { schemas }] = await Promise.all([
    import("../../generated/json-schemas/operations.ts"),
    import("../../generated/json-schemas/schemas.ts"),
  ]);
  const recorded = new RecordedRequests(record);
  const answer = createAnswerer(operations, schemas, keys, streams, options);
  const serve = createRequestServer({
    answer,
    hosts,
    cors,
    recorded,
    maxBodyBytes,
    paceMs: streams.paceMs ?? 0,
  });
  const respond = (incoming: IncomingMessage, outgoing: ServerResponse, isAwaited: boolean): void => {
    // The client has closed the connection halfway through.
    serve(incoming, outgoing, isAwaited).catch(() => outgoing.destroy());
  };
  // An idle connection stays open: on a busy machine, closing it would meet the next request and reset it.
  const server = createServer({ keepAliveTimeout: 0 }, (incoming, outgoing) =>
    respond(incoming, outgoing, false),
  );
  server.on("checkContinue", (incoming, outgoing) => respond(incoming, outgoing, true));
  server.maxConnections = MAX_CONNECTIONS;
  await listen(server, options.port ?? 0);
  const sockets = serveSockets(server, {
    schemas,
    keys,
    hosts,
    allowsOrigin: (origin) => hosts.hasOrigin(origin) || cors.allows(origin),
    behaviour,
    record,
  });
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
      sockets.close();
    });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    ...keys,
    requests: recorded.list,
    get droppedRequests() {
      return recorded.dropped;
    },
    sockets: sockets.list,
    get droppedSockets() {
      return sockets.dropped;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
};

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });

/** The options with their defaults, checked. */
const settingsOf = (options: ServerOptions) => {
  const { maxBodyBytes = 67_108_864, maxFormFields } = options;
  const { entries = 10_000, bytes = 16_777_216, bodyBytes = 1_048_576 } = options.record ?? {};
  const record: Required<RecordOptions> = { entries, bytes, bodyBytes };
  for (const [name, value] of Object.entries({ maxBodyBytes, maxFormFields, ...record }))
    if (value !== undefined && !(typeof value === "number" && value >= 0))
      throw new ConfigurationError(`${name} must be a number of at least 0, not ${String(value)}`);
  const { apiKey = "sk-ordinary-test", adminAPIKey = "sk-admin-test" } = options;
  return {
    keys: { apiKey, adminAPIKey },
    maxBodyBytes,
    record,
    hosts: createAllowedHosts(options.allowedHosts),
    cors: createCors(options.cors),
  };
};

/** More connections at a time are closed when they are opened: idle ones are not closed otherwise. */
const MAX_CONNECTIONS = 10_000;
