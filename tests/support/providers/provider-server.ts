import type { IncomingHttpHeaders } from "node:http";
import { bodyOf, serve, type TestServer } from "../hostile-server.ts";

/** One request as a provider's server sees it. */
export interface Call {
  readonly method: string;
  /** Below the prefix, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The raw body. */
  readonly text: string;
  /** The fields of a JSON body; of none, no fields. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** What is answered: a JSON document, the bytes of one, or the bytes of an event stream. */
export interface Answered {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly text?: string;
  readonly stream?: readonly string[];
}

/** How a provider's server behaves, after its own documentation. */
export interface Behaviour {
  /** What its base URL has after the host. */
  readonly prefix: string;
  /** The header and the value that requests need, where they do. */
  readonly key?: { readonly header: string; readonly value: string };
  /** With headers for every answer, its limits. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly routes: Readonly<Record<string, (call: Call) => Answered>>;
  readonly unauthorized?: Answered;
  /** What it says to paths that it does not have. */
  readonly unknown: (call: Call) => Answered;
}

export interface ProviderServer extends TestServer {
  readonly baseURL: string;
  readonly calls: readonly Call[];
}

/** Serves as a provider does, on a port of 127.0.0.1. `await using` closes it. */
export const providerServer = async (behaviour: Behaviour): Promise<ProviderServer> => {
  const { prefix, key, routes } = behaviour;
  const calls: Call[] = [];
  const answerTo = (call: Call): Answered => {
    if (key && call.headers[key.header] !== key.value) return behaviour.unauthorized ?? { status: 401 };
    return (routes[`${call.method} ${call.path}`] ?? behaviour.unknown)(call);
  };
  const server = await serve(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://127.0.0.1");
    const text = (await bodyOf(request)).toString("utf8");
    const isJSON = request.headers["content-type"]?.includes("json");
    const call: Call = {
      method: request.method ?? "",
      path: pathname.startsWith(prefix) ? pathname.slice(prefix.length) : `(outside) ${pathname}`,
      query: searchParams,
      headers: request.headers,
      text,
      body: isJSON ? (JSON.parse(text) as Record<string, unknown>) : {},
    };
    calls.push(call);
    const { status = 200, headers, json, text: bytes, stream } = answerTo(call);
    response.writeHead(status, {
      "content-type": stream ? "text/event-stream" : "application/json",
      ...behaviour.headers,
      ...headers,
    });
    for (const part of stream ?? []) response.write(part);
    response.end(stream ? undefined : (bytes ?? JSON.stringify(json)));
  });
  return Object.assign(server, { calls, baseURL: `${server.origin}${prefix}` });
};
