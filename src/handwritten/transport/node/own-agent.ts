import type { Agent } from "node:http";
import { ConfigurationError } from "../../errors/index.ts";
import type { ConnectionOptions } from "../connection-options.ts";
import { socketHost } from "./direct.ts";
import type { Endpoint } from "./endpoint.ts";
import { moduleFor } from "./module-for.ts";

/** Makes endpoints that connect by the caller's own agent. */
export const ownAgentEndpoint = (
  agent: NonNullable<ConnectionOptions["agent"]>,
): ((url: URL) => Endpoint) => {
  const agentFor = typeof agent === "function" ? agent : () => agent;
  if (typeof agent !== "function") checkAgent(agent);
  return (url) => {
    const { protocol, hostname, port, host } = url;
    const { request } = moduleFor(protocol);
    return {
      open({ headers, ...options }) {
        try {
          // http-proxy-agent writes the head anew, and does not find headers that are in a list.
          return request({ ...options, headers: byName(headers) });
        } catch (cause) {
          if ((cause as { code?: unknown }).code !== "ERR_INVALID_PROTOCOL") throw cause;
          throw new ConfigurationError(
            `\`agent\` cannot connect to ${url.origin}: it is for the other of http: and https:`,
            { cause },
          );
        }
      },
      options: { agent: checkAgent(agentFor(url)), hostname: socketHost(hostname), port, path: "/" },
      host,
    };
  };
};

const checkAgent = (value: unknown): Agent => {
  const agent = value as (Agent & { addRequest?: unknown }) | undefined;
  if (typeof agent?.addRequest !== "function")
    throw new ConfigurationError(
      "`agent` must be an http.Agent or https.Agent, or a function that returns one; for a dispatcher of undici, give a `fetch`",
    );
  const { options } = agent as { options?: { rejectUnauthorized?: unknown } };
  if (options?.rejectUnauthorized === false)
    throw new ConfigurationError(
      "`agent` has `rejectUnauthorized: false`: TLS verification cannot be turned off here; give it the server's CA as `ca`",
    );
  return agent;
};

const byName = (list: readonly string[]): Record<string, string> => {
  const headers: Record<string, string> = {};
  for (let i = 0; i < list.length; i += 2) headers[list[i] as string] = list[i + 1] as string;
  return headers;
};
