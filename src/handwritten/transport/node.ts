import type { ClientRequest, IncomingMessage } from "node:http";
import { onAbort } from "../core/signals.ts";
import type { ConnectionOptions } from "./connection-options.ts";
import { endpointsFor } from "./node/connections.ts";
import { type EndpointOf, endpointOf } from "./node/endpoint.ts";
import { loggable } from "./node/loggable.ts";
import { nodeReply } from "./node/reply.ts";
import { sendBody, toRawHeaders } from "./node/send.ts";
import { whenConnected } from "./node/when-connected.ts";
import type { PlatformFetch } from "./platform-fetch.ts";

const fetchOver =
  (endpointOf: EndpointOf): PlatformFetch =>
  (url, init) =>
    new Promise((resolve, reject) => {
      const { signal, connection } = init;
      if (signal.aborted) return reject(signal.reason);
      const { open, options, host, explain, refusal } = endpointOf(url);
      const request: ClientRequest = open(
        { ...options, method: init.method, headers: toRawHeaders(host, init) },
        signal,
      );
      connection?.("connecting");
      let answer: IncomingMessage | undefined;
      const fail = (error: unknown): void => {
        // After the head it is the body's reader who is told.
        if (!answer) reject(error);
        // What comes after the message (bytes too many, a reset) does not spoil it.
        // Destroyed with anything but an error (a signal's reason may be null), it would seem to end well.
        else if (!answer.complete) answer.destroy(error instanceof Error ? error : new Error("aborted"));
      };
      const stopListening = onAbort(signal, () => {
        fail(signal.reason);
        request.destroy();
      });
      request.on("error", (error) => {
        loggable(error);
        fail(explain ? explain(error) : error);
      });
      request.on("close", () => {
        stopListening();
        // Nothing may be left that never settles; what failed before has said so.
        if (!answer) fail(new Error("the connection was closed before an answer"));
      });
      // The agent's deadline is for a connection that waits; an answer may take as long as it likes.
      request.on("socket", (socket) => {
        socket.setTimeout(0);
        if (connection) whenConnected(socket, () => connection("connected"));
      });
      // Without a listener Node closes the connection and says nothing.
      request.on("upgrade", (_, socket) => {
        socket.destroy();
        fail(switchedProtocols());
      });
      request.on("response", (response) => {
        // One that names no protocol to switch to.
        if (response.statusCode === 101) return request.destroy(switchedProtocols());
        const refused = refusal?.(response.statusCode);
        if (refused) return request.destroy(refused);
        answer = response;
        // An answer to an upload that is still going on: the rest is not wanted, the connection not reusable.
        response.on("end", () => request.writableFinished || request.destroy());
        resolve(nodeReply(response));
      });
      sendBody(request, init.body, fail);
    });

/** RFC 9110 §15.2.2: what follows is another protocol, which no request here has asked for. */
const switchedProtocols = (): Error => new Error("the server answered 101 Switching Protocols");

/**
 * `fetch`, as far as this library needs it, over `node:http` and `node:https` with kept-alive connections: a third
 * of the CPU of the global one, and no deadline of its own (undici ends an answer that is silent for 300 s).
 */
export const platformFetch: PlatformFetch = /* @__PURE__ */ fetchOver(endpointOf);

/**
 * The same with connections arranged by the caller: an agent, a proxy, certificates. They are its own; no other
 * client shares them.
 *
 * @throws ConfigurationError when the options cannot work, or would turn TLS verification off
 */
export const createPlatformFetch = (options: ConnectionOptions): PlatformFetch =>
  fetchOver(endpointsFor(options));
