/// <reference lib="esnext.disposable" preserve="true" />
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createAnswerer, type IncomingCall, type Outcome } from "./answer-request.ts";
import { checkPeers } from "./peers.ts";
import { serveSockets } from "./realtime/serve-sockets.ts";
import type { ServedSocket, SocketBehaviour } from "./realtime/served-socket.ts";
import type { Keys } from "./request/authorize.ts";
import { errorBody } from "./request/violation.ts";
import { playEvents } from "./streams/play-events.ts";
import type { StreamBehaviour } from "./streams/stream-behaviour.ts";

export interface ServerOptions extends Partial<Keys> {
  /** Default: any free port. */
  readonly port?: number;
  /** Fields that a form may have, its files among them; more are answered with 400. Default: 1 000 */
  readonly maxFormFields?: number;
  /** How streams of events are answered: at what pace, in which pieces. */
  readonly streams?: StreamBehaviour;
  /** How sockets answer: at what pace, in which pieces. */
  readonly sockets?: SocketBehaviour;
}

/** A request as the server saw it. */
export interface RecordedRequest extends IncomingCall, Omit<Outcome, "reply"> {}

export interface TestServer extends Keys, AsyncDisposable {
  /** The base URL for a client: `http://127.0.0.1:<port>/v1`. */
  readonly url: string;
  /** Every request so far, in the order in which they were answered. */
  readonly requests: readonly RecordedRequest[];
  /** Every socket so far, in the order in which they were opened: Realtime, translations, Responses. */
  readonly sockets: readonly ServedSocket[];
  /** Ends all connections and frees the port. Safe to call again. */
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
 * @throws Error with `code: "EADDRINUSE"` when the port is taken
 * @throws ConfigurationError when a required package is not installed: `ajv`, `ajv-formats`, `find-my-way` or
 *   `openapi-sampler`; its sockets need `ws` besides
 */
export const startServer = async (options: ServerOptions = {}): Promise<TestServer> => {
  checkPeers("ajv", "ajv-formats", "find-my-way", "openapi-sampler");
  const [{ operations }, { schemas }] = await Promise.all([
    import("../../generated/json-schemas/operations.ts"),
    import("../../generated/json-schemas/schemas.ts"),
  ]);
  const keys: Keys = {
    apiKey: options.apiKey ?? "sk-ordinary-test",
    adminAPIKey: options.adminAPIKey ?? "sk-admin-test",
  };
  const requests: RecordedRequest[] = [];
  const answer = createAnswerer(operations, schemas, keys, options.streams, options);

  const respond = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const call = await readCall(incoming);
    const { reply, ...seen } = await answer(call).catch(ownFailure);
    requests.push({ ...call, ...seen });
    outgoing.writeHead(reply.status, {
      ...(reply.contentType && { "content-type": reply.contentType }),
      ...("body" in reply && { "content-length": Buffer.byteLength(reply.body) }),
      "x-request-id": `req_${requests.length.toString().padStart(8, "0")}`,
    });
    if ("body" in reply) outgoing.end(reply.body);
    else await playEvents(outgoing, reply.events, options.streams?.paceMs ?? 0);
  };
  // An idle connection stays open: on a busy machine, closing it would meet the next request and reset it.
  const server = createServer({ keepAliveTimeout: 0 }, (incoming, outgoing) => {
    // The client has closed the connection halfway through.
    respond(incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const served = serveSockets(server, schemas, keys, options.sockets);
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
      served.close();
    });
  const { port } = server.address() as AddressInfo;
  const { sockets } = served;
  const url = `http://127.0.0.1:${port}/v1`;
  return { url, ...keys, requests, sockets, close, [Symbol.asyncDispose]: close };
};

const readCall = async (incoming: IncomingMessage): Promise<IncomingCall> => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return {
    method: incoming.method ?? "",
    url: incoming.url ?? "",
    // Names are lower-case and repeated headers joined; the one exception, `set-cookie`, is for replies.
    headers: incoming.headers as Readonly<Record<string, string>>,
    bytes: new Uint8Array(Buffer.concat(chunks)),
  };
};

/** A fault of this server and not of the request: the response has its message, for the test that meets it. */
const ownFailure = (error: unknown): Outcome => ({
  operation: undefined,
  body: undefined,
  reply: {
    status: 500,
    contentType: "application/json",
    body: errorBody({ message: String(error), param: null, code: null }, "server_error"),
  },
});
