import { createServer, type IncomingHttpHeaders, type ServerResponse, STATUS_CODES } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import type { TestServer } from "./hostile-server.ts";
import { tracked } from "./tracked-server.ts";

/** One socket as the server sees it. */
export interface Peer {
  /** Path and query of the opening request. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly socket: WebSocket;
  /** Events received so far, parsed. */
  readonly received: { readonly type: string; readonly [field: string]: unknown }[];
  /** Sends a value as JSON, or a string as it is. */
  send(message: unknown): void;
  /** Resolves when so many events have been received. */
  receives(count: number): Promise<Peer["received"]>;
}

/** An answer to the opening request in place of a socket. */
export interface Refusal {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface SocketServer extends TestServer {
  /** `http://127.0.0.1:<port>/v1` */
  readonly baseURL: string;
  readonly peers: readonly Peer[];
  /** The socket with this number, from 0 on, as soon as it is open. */
  peer(index: number): Promise<Peer>;
  /** Opening requests so far, the refused ones included. */
  readonly requests: { readonly url: string; readonly headers: IncomingHttpHeaders }[];
}

export interface SocketServerOptions {
  /** Told of each socket when it is open, before the client is. */
  readonly opened?: (peer: Peer, index: number) => void;
  /** How an opening request is refused, if it is; `hang` never answers it. */
  readonly refuse?: (index: number) => Refusal | "hang" | undefined;
  readonly server?: Parameters<typeof tracked>[0];
  readonly scheme?: "http" | "https";
}

/** A server of real sockets on 127.0.0.1; `await using` closes it and them. */
export const socketServer = async (options: SocketServerOptions = {}): Promise<SocketServer> => {
  const { opened, refuse, scheme = "http" } = options;
  const peers: Peer[] = [];
  const requests: SocketServer["requests"] = [];
  const waiting = new Set<() => void>();
  const changed = (): void => {
    for (const check of waiting) check();
  };
  const when = (condition: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (!condition()) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      check();
    });
  const http = options.server ?? createServer((_, response: ServerResponse) => response.writeHead(404).end());
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => "realtime" });
  http.on("upgrade", (request, socket, head) => {
    const { url = "", headers } = request;
    const index = requests.push({ url, headers }) - 1;
    const refusal = refuse?.(index);
    changed();
    // An upgraded socket is nobody's: unread, it would not notice that the client has gone.
    if (refusal === "hang") return void socket.resume().on("end", () => socket.end());
    if (refusal) {
      const { status, body = "" } = refusal;
      const lines = Object.entries({
        connection: "close",
        ...refusal.headers,
      });
      const fields = lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
      socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${fields}\r\n${body}`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (open) => {
      const received: Peer["received"] = [];
      const peer: Peer = {
        url,
        headers,
        socket: open,
        received,
        send: (message) => open.send(typeof message === "string" ? message : JSON.stringify(message)),
        receives: (count) => when(() => received.length >= count).then(() => received),
      };
      open.on("message", (data) => {
        received.push(JSON.parse(String(data)));
        changed();
      });
      open.on("error", () => {}); // Broken frames are what some tests are about.
      opened?.(peer, peers.length);
      peers.push(peer);
      changed();
    });
  });
  const server = await tracked(http as Parameters<typeof tracked>[0], scheme);
  return Object.assign(server, {
    baseURL: `${server.origin}/v1`,
    peers,
    requests,
    peer: (index: number) => when(() => peers.length > index).then(() => peers[index] as Peer),
  });
};
