import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocket, WebSocketServer } from "ws";
import { BoundedRecord } from "../bounded-record.ts";
import type { AllowedHosts } from "../http/allowed-hosts.ts";
import { refuseConnection } from "../http/refuse-connection.ts";
import { loadPeer } from "../peers.ts";
import { authorize, type Keys } from "../request/authorize.ts";
import { errorBody, type Violation } from "../request/violation.ts";
import { createSampler } from "../schemas/sampler.ts";
import type { Schemas } from "../schemas/schema-walk.ts";
import { Channel } from "./channel.ts";
import { createEventValidator, type EventValidator } from "./event-validator.ts";
import { openLiveFork, openLiveSession, openLiveSideband } from "./live-session.ts";
import { openRealtimeSession } from "./realtime-session.ts";
import { openResponsesSession } from "./responses-session.ts";
import type { ServedSocket, SocketBehaviour, SocketEvent } from "./served-socket.ts";
import { type OpenSession, receive } from "./socket-session.ts";
import { openTranslationSession } from "./translation-session.ts";

/** Subprotocols that carry a key begin so. */
const KEY_PROTOCOL = "openai-insecure-api-key.";

/** An opening request that is not granted. */
type Refusal = Omit<Violation, "status"> & { readonly status: number };

/** What sockets are answered with. */
export interface SocketService {
  readonly schemas: Schemas;
  readonly keys: Keys;
  readonly hosts: AllowedHosts;
  /** Whether a page of this origin may open a socket. */
  readonly allowsOrigin: (origin: string) => boolean;
  readonly behaviour: SocketBehaviour;
  /** How many sockets, and events of all of them, are remembered, and how many bytes of events. */
  readonly record: { readonly entries: number; readonly bytes: number };
}

/** The sockets of a server. */
export interface ServedSockets {
  readonly list: readonly ServedSocket[];
  /** How many sockets are no longer in the list. */
  readonly dropped: number;
  /** Ends all of them. */
  close(): void;
}

/** The path of a socket, its ids in groups, and what opens it. */
type Endpoint = readonly [path: RegExp, open: OpenSession];

/** An id as it stands in a path; undefined for one that is not percent-encoded text. */
const decoded = (id: string): string | undefined => {
  try {
    return decodeURIComponent(id);
  } catch {
    return undefined;
  }
};

/** What opens the socket at a path, with the ids in that. */
const opener = (endpoints: readonly Endpoint[], pathname: string): OpenSession | undefined => {
  for (const [path, open] of endpoints) {
    const ids = path.exec(pathname)?.slice(1).map(decoded);
    if (ids?.every((id) => id !== undefined)) return (channel, query) => open(channel, query, ids);
  }
  return undefined;
};

/** Answers the sockets of a server: Realtime, its translations, Responses, and Live. */
export const serveSockets = (server: Server, service: SocketService): ServedSockets => {
  const { schemas, behaviour, record } = service;
  const sockets = new RememberedSockets(record.entries);
  const events = new BoundedRecord(record.entries, record.bytes);
  /** All that asked to be sockets, the refused ones among them: an HTTP server does not end them. */
  const connections = new Set<Duplex>();
  let acceptor: WebSocketServer | undefined;
  let validate: EventValidator | undefined;
  const sample = createSampler(schemas);
  const endpoints: readonly Endpoint[] = [
    [/^\/v1\/realtime$/, openRealtimeSession],
    [/^\/v1\/realtime\/translations$/, openTranslationSession],
    [/^\/v1\/responses$/, openResponsesSession],
    [/^\/v1\/live\/sessions$/, openLiveSession(sample)],
    [/^\/v1\/live\/sessions\/([^/]+)\/attach$/, openLiveSideband(sample)],
    [/^\/v1\/live\/sessions\/([^/]+)\/fork$/, openLiveFork(sample)],
  ];
  const accept = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const [pathname = "", ...query] = (request.url ?? "").split("?");
    const searchParams = new URLSearchParams(query.join("?"));
    const refusal = refusalOf(request, pathname, searchParams, service);
    const open = opener(endpoints, pathname);
    if (refusal || !open) return refuse(socket, refusal ?? unknownURL(pathname), sockets.count);
    acceptor ??= createAcceptor();
    validate ??= createEventValidator(schemas);
    const check = validate;
    acceptor.handleUpgrade(request, socket, head, (accepted) => {
      sockets.add(accepted, converse(accepted, request, open, searchParams, check, behaviour, events));
    });
  };
  server.on("upgrade", (request, socket, head) => {
    connections.add(socket);
    socket.once("close", () => connections.delete(socket));
    socket.on("error", () => socket.destroy());
    // That `ws` is not installed is a fault of the test's set-up: it should read so.
    accept(request, socket, head).catch((error: unknown) =>
      refuse(socket, { status: 500, message: String(error), param: null, code: null }, sockets.count),
    );
  });
  return {
    list: sockets.list,
    get dropped() {
      return sockets.dropped;
    },
    close: () => {
      for (const client of acceptor?.clients ?? []) client.terminate();
      for (const connection of connections) connection.destroy();
    },
  };
};

/** The newest sockets, and all that are open. */
class RememberedSockets {
  readonly list: ServedSocket[] = [];
  readonly #open = new Set<ServedSocket>();
  readonly #max: number;
  dropped = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** How many there have been. */
  get count(): number {
    return this.list.length + this.dropped;
  }

  add(socket: WebSocket, served: ServedSocket): void {
    this.list.push(served);
    this.#open.add(served);
    socket.once("close", () => {
      this.#open.delete(served);
      this.#trim();
    });
    this.#trim();
  }

  #trim(): void {
    while (this.list.length > this.#max && this.list.length > this.#open.size) {
      const oldest = this.list.findIndex((served) => !this.#open.has(served));
      this.list.splice(oldest, 1);
      this.dropped += 1;
    }
  }
}

const createAcceptor = (): WebSocketServer => {
  const { WebSocketServer: Acceptor } = loadPeer<typeof import("ws")>("ws");
  let opened = 0;
  const acceptor = new Acceptor({
    noServer: true,
    maxPayload: 16 * 1_048_576,
    handleProtocols: (protocols) => [...protocols].find((name) => !name.startsWith("openai-")) ?? false,
  });
  acceptor.on("headers", (headers) => {
    opened += 1;
    headers.push(`x-request-id: req_ws_${String(opened).padStart(6, "0")}`);
  });
  return acceptor;
};

const converse = (
  socket: WebSocket,
  { url = "", headers }: IncomingMessage,
  open: OpenSession,
  query: URLSearchParams,
  validate: EventValidator,
  behaviour: SocketBehaviour,
  record: BoundedRecord,
): ServedSocket => {
  let droppedEvents = 0;
  const received: SocketEvent[] = [];
  const channel = new Channel(socket, behaviour);
  const session = open(channel, query, []);
  // `ws` answers a breach of the protocol with a close code.
  socket.on("error", () => {});
  socket.on("message", (data: Buffer) => {
    void receive(String(data), session, (event, schema) => {
      record.add(received, event as SocketEvent, data.length, () => {
        droppedEvents += 1;
      });
      return validate(event, schema);
    });
    void channel.throttle();
  });
  session.open();
  return {
    url,
    headers,
    received,
    get droppedEvents() {
      return droppedEvents;
    },
    send: (message) => channel.send(message),
    close: (code, reason) => channel.close(code, reason),
    terminate: () => socket.terminate(),
    freeze: () => channel.freeze(),
  };
};

const refusalOf = (
  request: IncomingMessage,
  pathname: string,
  query: URLSearchParams,
  { keys, hosts, allowsOrigin, behaviour }: SocketService,
): Refusal | undefined => {
  const { headers } = request;
  const { clientSecret = "ek_session_test" } = behaviour;
  const foreign = hosts.refuseHost(request) ?? refuseOrigin(headers.origin, allowsOrigin);
  if (foreign) return foreign;
  const protocols = headers["sec-websocket-protocol"]?.split(",").map((name) => name.trim());
  const key = protocols?.find((name) => name.startsWith(KEY_PROTOCOL))?.slice(KEY_PROTOCOL.length);
  const authorization = headers.authorization ?? (key && `Bearer ${key}`);
  const isRealtime = pathname.startsWith("/v1/realtime");
  if (!(isRealtime && authorization === `Bearer ${clientSecret}`)) {
    const refused = authorize(authorization, { auth: undefined } as never, keys);
    if (refused) return refused;
  }
  if (!isRealtime || query.get("call_id") || query.get("intent") === "transcription" || query.get("model"))
    return undefined;
  return { status: 400, message: "You must provide a model.", param: "model", code: "missing_model" };
};

/** A browser lets any page open a socket and says which one it is; what is not a browser has no origin. */
const refuseOrigin = (
  origin: string | undefined,
  allows: (origin: string) => boolean,
): Refusal | undefined =>
  origin === undefined || allows(origin)
    ? undefined
    : {
        status: 403,
        message: `A page of '${origin}' may not open a socket. The options allowedHosts and cors of startServer() add pages.`,
        param: null,
        code: "origin_not_allowed",
      };

const unknownURL = (path: string): Refusal => ({
  status: 404,
  message: `There is no socket at ${path}.`,
  param: null,
  code: "unknown_url",
});

const refuse = (socket: Duplex, { status, ...violation }: Refusal, count: number): void =>
  refuseConnection(socket, status, { "x-request-id": `req_ws_refused_${count}` }, errorBody(violation));
