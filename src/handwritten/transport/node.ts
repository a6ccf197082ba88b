import type { ClientRequest, IncomingMessage } from "node:http";
import { onAbort } from "../core/signals.ts";
import { endpointOf } from "./node/endpoint.ts";
import { nodeReply } from "./node/reply.ts";
import { sendBody, toRawHeaders } from "./node/send.ts";
import type { PlatformFetch } from "./platform-fetch.ts";

/**
 * `fetch`, as far as this library needs it, over `node:http` and `node:https` with kept-alive connections: a third
 * of the CPU of the global one, and no deadline of its own (undici ends an answer that is silent for 300 s).
 */
export const platformFetch: PlatformFetch = (url, init) =>
  new Promise((resolve, reject) => {
    const { signal } = init;
    if (signal.aborted) return reject(signal.reason);
    const { open, options, host } = endpointOf(url);
    const request: ClientRequest = open({
      ...options,
      method: init.method,
      headers: toRawHeaders(host, init),
    });
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
    request.on("error", fail);
    request.on("close", () => {
      stopListening();
      // Nothing may be left that never settles; what failed before has said so.
      if (!answer) fail(new Error("the connection was closed before an answer"));
    });
    // The agent's deadline is for a connection that waits; an answer may take as long as it likes.
    request.on("socket", (socket) => socket.setTimeout(0));
    // Without a listener Node closes the connection and says nothing.
    request.on("upgrade", (_, socket) => {
      socket.destroy();
      fail(switchedProtocols());
    });
    request.on("response", (response) => {
      // One that names no protocol to switch to.
      if (response.statusCode === 101) return request.destroy(switchedProtocols());
      answer = response;
      // An answer to an upload that is still going on: the rest is not wanted, the connection not reusable.
      response.on("end", () => request.writableFinished || request.destroy());
      resolve(nodeReply(response));
    });
    sendBody(request, init.body, fail);
  });

/** RFC 9110 §15.2.2: what follows is another protocol, which no request here has asked for. */
const switchedProtocols = (): Error => new Error("the server answered 101 Switching Protocols");
