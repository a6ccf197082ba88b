import type { Agent } from "node:http";
import type { ClientOptions, WebSocket } from "ws";
import {
  ConfigurationError,
  DecodeError,
  type ErrorDetails,
  ResponseTooLargeError,
} from "../../errors/index.ts";
import { createTrust } from "../../transport/node/trust.ts";
import type { ConnectionOptions, Limits, SocketAgent } from "../options.ts";
import type { OpenSocket, Socket, SocketHandlers } from "./socket.ts";
import { answerOfNode, upgradeRefusal } from "./upgrade-refusal.ts";

/** The class that the package `ws` exports. */
export type WsClass = new (url: URL, protocols: string[], options: ClientOptions) => WebSocket;

/** Opens sockets with the package `ws`. */
export const wsSockets = (
  WebSocket: WsClass,
  options: ConnectionOptions,
  { maxMessageBytes }: Limits,
  details: ErrorDetails,
): OpenSocket => {
  const { agent, tls, compression = false } = options;
  // As for requests: loaded once, checked, and no other option than these reaches Node.
  const trust = tls && createTrust(tls).server;
  return ({ url, protocols, headers }, handlers) => {
    const socket = new WebSocket(url, [...protocols], {
      ...(trust as ClientOptions | undefined),
      headers: { ...headers },
      maxPayload: maxMessageBytes,
      perMessageDeflate: compression,
      // A redirect would carry the key to an address that the caller has not chosen.
      followRedirects: false,
      ...(agent && { agent: checkAgent(typeof agent === "function" ? agent(url) : agent) }),
    });
    return listen(socket, handlers, maxMessageBytes, details);
  };
};

const checkAgent = (agent: SocketAgent): Agent => {
  const { options } = agent as { readonly options?: { readonly rejectUnauthorized?: unknown } };
  if (options?.rejectUnauthorized === false)
    throw new ConfigurationError(
      "`agent` has `rejectUnauthorized: false`: TLS verification cannot be turned off here; name the server's authority as `ca`",
    );
  return agent as Agent;
};

const listen = (
  socket: WebSocket,
  handlers: SocketHandlers,
  maxBytes: number,
  details: ErrorDetails,
): Socket => {
  let requestID: string | undefined;
  let failure: unknown;
  socket.on("upgrade", ({ headers }) => {
    requestID = [headers["x-request-id"] ?? []].flat()[0];
  });
  socket.on("open", () => handlers.opened(requestID));
  // JSON in a binary frame is JSON: some gateways make no difference. `ws` gives one Buffer unless told otherwise.
  socket.on("message", (data) => handlers.message((data as Buffer).toString("utf8")));
  socket.on("pong", () => handlers.ponged());
  socket.on("unexpected-response", async (request, response) => {
    failure = await upgradeRefusal(answerOfNode(response), details);
    request.destroy();
    socket.terminate();
  });
  socket.on("error", (error: Error & { code?: string }) => {
    failure ??= frameError(error, maxBytes) ?? error;
  });
  socket.on("close", (code, reason) =>
    handlers.ended({
      code,
      reason: reason.toString("utf8"),
      wasClean: code !== 1006 && !failure,
      ...(failure !== undefined && { failure }),
    }),
  );
  return {
    send: (text, done) => socket.send(text, done),
    ping: () => socket.ping(),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close: (code, reason) => socket.close(code, reason),
    terminate: () => socket.terminate(),
  };
};

/** The error for a received frame that is malformed or too large; the peer gets a close code from `ws`. */
const frameError = (cause: Error & { code?: string }, maxBytes: number): Error | undefined => {
  if (cause.code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH")
    return new ResponseTooLargeError(maxBytes, { cause }, "a message");
  if (cause.code?.startsWith("WS_ERR_"))
    return new DecodeError(`a frame is malformed: ${cause.message}`, { cause });
  return undefined;
};
