import { type Program, startProgram } from "./program.ts";

/** What is to be set where. */
export interface HAProxySettings {
  /** Ports of 127.0.0.1 that requests go to. */
  readonly backends: readonly number[];
  /** Of all: `timeout http-keep-alive 1s` */
  readonly defaults?: string;
  /** Of each backend: `backup` */
  readonly options?: readonly string[];
}

/**
 * An HAProxy in front of servers, with kept-alive connections to both sides. SIGUSR2 reloads it.
 *
 * @see https://docs.haproxy.org/2.6/management.html
 */
export const startHAProxy = ({ backends, defaults = "", options = [] }: HAProxySettings): Promise<Program> =>
  startProgram("haproxy", {
    // A master and its worker, in the foreground.
    args: (file) => ["-W", "-db", "-q", "-f", file],
    configuration: (port) => `
global
  maxconn 1000
  hard-stop-after 10s
defaults
  mode http
  timeout connect 2s
  timeout client 30s
  timeout server 30s
  timeout tunnel 30s
  ${defaults}
frontend clients
  bind 127.0.0.1:${port}
  default_backend servers
backend servers
  balance roundrobin
${backends.map((backend, index) => `  server s${index} 127.0.0.1:${backend} ${options[index] ?? ""}`).join("\n")}
`,
  });
