import type { AgentOptions } from "node:https";
import type { Socket } from "node:net";
import { onAbort } from "../../../core/signals.ts";
import { loggable } from "../loggable.ts";
import { moduleFor } from "../module-for.ts";
import type { ProxyAddress } from "./proxy-address.ts";
import { proxyFailed, tunnelRefused } from "./proxy-failure.ts";

/** What becomes of a tunnel, which is our own: see decision 29 in docs/decisions.md. Called once. */
export interface TunnelEnds {
  opened(socket: Socket): void;
  failed(failure: Error): void;
}

/**
 * Asks a proxy for a connection to `authority` (CONNECT, RFC 9110 §9.3.6). It has no deadline but the signal.
 *
 * @param authority - host and port; the proxy looks the name up
 * @param trust - how a proxy over TLS is spoken to
 */
export const openTunnel = (
  proxy: ProxyAddress,
  trust: AgentOptions | undefined,
  authority: string,
  signal: AbortSignal | undefined,
  { opened, failed }: TunnelEnds,
): void => {
  const { protocol, hostname, port, authorization } = proxy;
  const headers = ["host", authority, "connection", "keep-alive"];
  if (authorization) headers.push("proxy-authorization", authorization);
  const connect = moduleFor(protocol).request({
    ...(protocol === "https:" && trust),
    hostname,
    port,
    method: "CONNECT",
    path: authority,
    agent: false,
    headers,
  });
  const stopListening = onAbort(signal, () => connect.destroy());
  connect.on("error", (error) => {
    stopListening();
    failed(proxyFailed(proxy, loggable(error), "connect"));
  });
  connect.on("connect", ({ statusCode = 0 }, socket: Socket, head) => {
    stopListening();
    // TLS begins with the client: bytes that came with a 2xx are the proxy's own.
    if (statusCode >= 200 && statusCode < 300 && !head.length) return opened(socket);
    socket.destroy();
    failed(tunnelRefused(proxy, authority, statusCode));
  });
  connect.end();
};
