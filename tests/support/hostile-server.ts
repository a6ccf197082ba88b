import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import {
  type AddressInfo,
  createServer as createTCPServer,
  type Socket,
  type Server as TCPServer,
} from "node:net";

/** A server of a test on 127.0.0.1; `await using` closes it and its connections. */
export interface TestServer extends AsyncDisposable {
  readonly port: number;
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  /** Open connections, now. */
  readonly sockets: ReadonlySet<Socket>;
  /** Connections opened so far. */
  readonly opened: () => number;
  /** Resolves when no connection is open any more. */
  readonly allClosed: () => Promise<void>;
}

const listen = async (server: Server | TCPServer): Promise<TestServer> => {
  const sockets = new Set<Socket>();
  let waiting: (() => void)[] = [];
  let opened = 0;
  server.on("connection", (socket: Socket) => {
    opened++;
    sockets.add(socket);
    socket.on("error", () => {}); // Resets are what these servers are for.
    socket.on("close", () => {
      sockets.delete(socket);
      if (sockets.size) return;
      for (const resolve of waiting) resolve();
      waiting = [];
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    sockets,
    opened: () => opened,
    allClosed: () =>
      sockets.size ? new Promise<void>((resolve) => waiting.push(resolve)) : Promise.resolve(),
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

/**
 * A well-behaved HTTP server around a handler that may not be. It closes no idle connection by itself: on a slow machine
 * that would cut requests.
 */
export const serve = (handler: RequestListener): Promise<TestServer> =>
  listen(createServer({ keepAliveTimeout: 0 }, handler));

/** A server that answers each request with bytes of the test's making; `head` is the request up to its blank line. */
export const serveBytes = (answer: (socket: Socket, head: string) => void): Promise<TestServer> =>
  listen(
    createTCPServer((socket) => {
      let received = "";
      socket.on("data", (chunk) => {
        received += chunk.toString("latin1");
        for (let end = received.indexOf("\r\n\r\n"); end >= 0; end = received.indexOf("\r\n\r\n")) {
          const head = received.slice(0, end);
          const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
          if (received.length < end + 4 + length) return;
          received = received.slice(end + 4 + length);
          answer(socket, head);
        }
      });
    }),
  );

/** A port on which nothing listens. */
export const closedPort = async (): Promise<number> => {
  const server = await serve(() => {});
  await server[Symbol.asyncDispose]();
  return server.port;
};

/** The whole body of a request. */
export const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};
