import type { IncomingMessage } from "node:http";
import type { Agent, AgentOptions } from "node:https";
import type { Socket } from "node:net";
import { moduleFor } from "./module-for.ts";
import { NodeHeaders } from "./reply.ts";

/**
 * How long a connection waits for its next request, as long as undici's do: servers close theirs after 5 s or more,
 * and a request that is just then on its way is lost. Less where the server's `keep-alive` says so.
 */
const IDLE_MS = 4000;

/** How much earlier than the server a connection is closed that it has announced to close. As Node does. */
const EARLIER_MS = 1000;

/**
 * An agent that keeps connections. Idle ones do not keep the process alive.
 *
 * It does itself what Node's does when a connection becomes idle. Node's has one `timeout` for idle connections and for requests, with
 * a timer and three functions for each that is open; and it reads the head of the answer through an object of all headers,
 * which is not used otherwise.
 */
export const createAgent = (protocol: string, options?: AgentOptions): Agent => {
  const agent = new (moduleFor(protocol).Agent)({ ...options, keepAlive: true }) as Agent;
  // Node goes by what it returns, which its types do not say.
  const keepSocketAlive = (socket: UsedSocket): boolean => {
    socket.setKeepAlive(true, 1000);
    socket.unref();
    const idleMs = Math.min(IDLE_MS, announcedMs(socket) - EARLIER_MS);
    if (idleMs <= 0) return false;
    socket.setTimeout(idleMs);
    return true;
  };
  return Object.assign(agent, { keepSocketAlive });
};

/** A socket with the request that it was used for last. */
interface UsedSocket extends Socket {
  readonly _httpMessage?: { readonly res?: IncomingMessage | null };
}

/** When the server will close the connection, as it says (RFC 2068 §19.7.1.1); Infinity where it does not. */
const announcedMs = ({ _httpMessage }: UsedSocket): number => {
  const { rawHeaders } = _httpMessage?.res ?? {};
  const value = rawHeaders && new NodeHeaders(rawHeaders).get("keep-alive");
  const seconds = value ? /(?:^|[\s,;])timeout=(\d+)/i.exec(value)?.[1] : undefined;
  return seconds ? Number(seconds) * 1000 : Number.POSITIVE_INFINITY;
};
