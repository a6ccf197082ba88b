import type { IncomingMessage, Server } from "node:http";
import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocket, WebSocketServer } from "ws";
import { loadPeer } from "../peers.ts";
import { authorize, type Keys } from "../request/authorize.ts";
import { errorBody, type Violation } from "../request/violation.ts";
import type { Schemas } from "../schemas/schema-walk.ts";
import { Channel } from "./channel.ts";
import { createEventValidator, type EventValidator } from "./event-validator.ts";
import { openRealtimeSession } from "./realtime-session.ts";
import { openResponsesSession } from "./responses-session.ts";
import type { ServedSocket, SocketBehaviour, SocketEvent } from "./served-socket.ts";
import { type OpenSession, receive } from "./socket-session.ts";
import { openTranslationSession } from "./translation-session.ts";

/** Subprotocols that carry a key begin so. */
const KEY_PROTOCOL = "openai-insecure-api-key.";

/** An opening request that is not granted. */
type Refusal = Omit<Violation, "status"> & { readonly status: number };

/** Answers the sockets of a server: Realtime, its translations, and Responses. */
export const serveSockets = (
  server: Server,
  schemas: Schemas,
  keys: Keys,
  behaviour: SocketBehaviour = {},
): { readonly sockets: readonly ServedSocket[]; close(): void } => {
  const sockets: ServedSocket[] = [];
  let acceptor: WebSocketServer | undefined;
  let validate: EventValidator | undefined;
  const endpoints: Readonly<Record<string, OpenSession>> = {
    "/v1/realtime": openRealtimeSession,
    "/v1/realtime/translations": openTranslationSession,
    "/v1/responses": openResponsesSession,
  };
  const accept = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://server");
    const refusal = refusalOf(request, pathname, searchParams, keys, behaviour);
    const open = endpoints[pathname];
    if (refusal || !open) return refuse(socket, refusal ?? unknownURL(pathname), sockets.length);
    acceptor ??= createAcceptor();
    validate ??= createEventValidator(schemas);
    const check = validate;
    acceptor.handleUpgrade(request, socket, head, (accepted) => {
      sockets.push(converse(accepted, request, open, searchParams, check, behaviour));
    });
  };
  server.on("upgrade", (request, socket, head) => {
    socket.on("error", () => socket.destroy());
    // That `ws` is not installed is a fault of the test's set-up: it should read so.
    accept(request, socket, head).catch((error: unknown) =>
      refuse(socket, { status: 500, message: String(error), param: null, code: null }, sockets.length),
    );
  });
  return {
    sockets,
    close: () => {
      for (const client of acceptor?.clients ?? []) client.terminate();
    },
  };
};

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
): ServedSocket => {
  const received: SocketEvent[] = [];
  const channel = new Channel(socket, behaviour);
  const session = open(channel, query);
  // `ws` answers a breach of the protocol with a close code.
  socket.on("error", () => {});
  socket.on("message", (data) => {
    void receive(String(data), session, (event, schema) => {
      received.push(event as SocketEvent);
      return validate(event, schema);
    });
  });
  session.open();
  return {
    url,
    headers,
    received,
    send: (message) => channel.send(message),
    close: (code, reason) => channel.close(code, reason),
    terminate: () => socket.terminate(),
    freeze: () => channel.freeze(),
  };
};

const refusalOf = (
  { headers }: IncomingMessage,
  pathname: string,
  query: URLSearchParams,
  keys: Keys,
  { clientSecret = "ek_session_test" }: SocketBehaviour,
): Refusal | undefined => {
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

const unknownURL = (path: string): Refusal => ({
  status: 404,
  message: `There is no socket at ${path}.`,
  param: null,
  code: "unknown_url",
});

const refuse = (socket: Duplex, { status, ...violation }: Refusal, count: number): void => {
  const body = errorBody(violation);
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      "content-type: application/json",
      `content-length: ${Buffer.byteLength(body)}`,
      `x-request-id: req_ws_refused_${count}`,
      "connection: close",
      "",
      body,
    ].join("\r\n"),
  );
};
