import { type AddressInfo, createServer, type Socket } from "node:net";

/** One connection of a faulty answer, in the hands of a test. */
export interface Connection {
  /** Writes a piece of the body as a chunk of its own (RFC 9112 §7.1). */
  write(body: string | Uint8Array): void;
  head(headers?: string): void;
  /** The regular end of the body. */
  end(): void;
  /** FIN without the end of the body. */
  fin(): void;
  reset(): void;
  readonly socket: Socket;
  readonly closed: Promise<void>;
}

/** Answers a request, by the name that its path begins with. */
export interface FaultyServer extends AsyncDisposable {
  /** A base URL whose requests get an answer of this script's. */
  baseURLFor(script: (connection: Connection) => void): string;
}

export const faultyServer = async (): Promise<FaultyServer> => {
  const scripts: ((connection: Connection) => void)[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const closed = new Promise<void>((resolve) =>
      socket.on("close", () => {
        sockets.delete(socket);
        resolve();
      }),
    );
    socket.on("error", () => {}); // Resets are what this server is for.
    let received = "";
    socket.on("data", (data) => {
      received += data.toString("latin1");
      const headEnd = received.indexOf("\r\n\r\n");
      if (headEnd < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0);
      if (received.length < headEnd + 4 + length) return;
      const script = scripts[Number(/^\w+ \/(\d+)\//.exec(received)?.[1])];
      received = "";
      script?.(connectionOver(socket, closed));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseURLFor: (script) => `http://127.0.0.1:${port}/${scripts.push(script) - 1}`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

const connectionOver = (socket: Socket, closed: Promise<void>): Connection => ({
  socket,
  closed,
  head: (headers = "") =>
    socket.write(
      `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nx-request-id: req_1\r\nconnection: close\r\n${headers}transfer-encoding: chunked\r\n\r\n`,
    ),
  write: (body) => {
    const bytes = Buffer.from(body as string);
    socket.write(
      Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]),
    );
  },
  end: () => socket.write("0\r\n\r\n"),
  fin: () => socket.end(),
  reset: () => socket.resetAndDestroy(),
});
