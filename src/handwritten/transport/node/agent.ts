import type { Agent, AgentOptions } from "node:https";
import { moduleFor } from "./module-for.ts";

/**
 * How long a connection waits for its next request, as long as undici's do: servers close theirs after 5 s or more,
 * and a request that is just then on its way is lost. Node makes it less where the server's `keep-alive` says so.
 */
const IDLE_MS = 4000;

/**
 * An agent that keeps connections. Idle ones do not keep the process alive (Node unrefs them).
 *
 * Its `timeout` is set only while Node asks for it, when a connection becomes idle: as an option it is a deadline for
 * requests too, with a timer and three functions for each that is open.
 */
export const createAgent = (protocol: string, options?: AgentOptions): Agent => {
  const agent = new (moduleFor(protocol).Agent)({ ...options, keepAlive: true }) as Agent & {
    options: { timeout?: number };
  };
  const { keepSocketAlive } = agent;
  agent.keepSocketAlive = (socket) => {
    agent.options.timeout = IDLE_MS;
    try {
      // Node goes by what it returns, which its types do not say.
      return keepSocketAlive.call(agent, socket);
    } finally {
      delete agent.options.timeout;
    }
  };
  return agent;
};
