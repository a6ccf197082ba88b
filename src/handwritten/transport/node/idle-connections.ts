import { describeFailure } from "../../errors/describe/describe-failure.ts";
import type { Endpoint } from "./endpoint.ts";

/**
 * Closes the connections to an origin that wait for a request. What breaks one connection often breaks all of them without
 * a sign: a load balancer that fails over, a NAT that forgets. Each would fail the next request that is put on it; a new
 * connection costs one handshake. Connections in use are left alone: their answers show whether they work.
 */
export const closeIdle = ({ agent, hostname, port }: Endpoint["options"]): void => {
  const { defaultPort } = agent as { readonly defaultPort?: number };
  // A caller's agent has other origins too; the names of all connections to this one begin so.
  const origin = `${hostname}:${port || defaultPort}:`;
  for (const [name, sockets = []] of Object.entries(agent.freeSockets ?? {}))
    if (name.startsWith(origin)) for (const socket of [...sockets]) socket.destroy();
};

/** Whether the reason of an abort is a limit of time: ours, or that of `AbortSignal.timeout`. */
export const isTimeout = (reason: unknown): boolean =>
  /Timeout/.test(String((reason as Partial<Error> | null | undefined)?.name));

/** Whether a failure is that of a connection that had been made, as far as it says; of a reused one that is known. */
export const isBreak = (error: Error & { readonly phase?: unknown }): boolean =>
  (error.phase ?? describeFailure(error).phase) !== "connect";
