import type { Target } from "../core/handler.ts";
import { ConfigurationError } from "../errors/index.ts";

/** The part of a profile that describes the sockets of a server. */
export interface SocketFacts {
  /** Its proper name. */
  readonly title: string;
  /** Query parameters of every request. */
  readonly query?: Readonly<Record<string, string>> | undefined;
  /** Absent where the server has no Realtime API. */
  readonly realtime?:
    | {
        readonly path: string;
        readonly modelParameter?: string | undefined;
        readonly query?: Readonly<Record<string, string>> | undefined;
      }
    | undefined;
  readonly deployments?: { readonly name?: string | undefined } | undefined;
}

/** Where sockets are opened and as whom. An `Environment` is one. */
export interface SocketTarget extends Target {
  /** `wss:` or `ws:`. Default: `baseURL` with that scheme, and the path that the profile knows, or `/realtime` */
  readonly realtimeBaseURL?: string | undefined;
  /** How the server differs from OpenAI's. */
  readonly profile?: SocketFacts | undefined;
}

/** A target, or a client that has one. */
export type SocketSource = SocketTarget | { readonly environment: SocketTarget };

/** @throws ConfigurationError for what is neither */
export const targetOf = (source: SocketSource, call: string): SocketTarget => {
  const isObject = typeof source === "object" && source !== null;
  const target = isObject && "environment" in source ? source.environment : source;
  const { baseURL, authenticate } = (target ?? {}) as Partial<SocketTarget>;
  if (typeof baseURL === "string" && typeof authenticate === "function") return target as SocketTarget;
  throw new ConfigurationError(
    `the first argument of ${call} is an \`Environment\`, or a client that has one as \`environment\``,
  );
};

/** The address of a target for sockets, without a path of their own. */
export const socketBaseURL = ({ baseURL }: SocketTarget): string => baseURL.replace(/^http/i, "ws");

/** An address with parameters added; those that are undefined are left out, and the later win. */
export const withQuery = (
  address: string,
  ...all: readonly (Readonly<Record<string, string | undefined>> | undefined)[]
): URL => {
  const url = new URL(address);
  for (const [name, value] of Object.entries(Object.assign({}, ...all)))
    if (value !== undefined) url.searchParams.set(name, String(value));
  return url;
};
