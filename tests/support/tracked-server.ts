import type { AddressInfo, Server, Socket } from "node:net";
import type { TestServer } from "./hostile-server.ts";

/** Makes any server one of a test, on a free port of 127.0.0.1. `origin` is that of a URL with the scheme given. */
export const tracked = async (server: Server, scheme: "http" | "https" = "http"): Promise<TestServer> => {
  const sockets = new Set<Socket>();
  let opened = 0;
  const waiting: (() => void)[] = [];
  server.on("connection", (socket: Socket) => {
    opened++;
    sockets.add(socket);
    // A handshake that fails is what some tests are about.
    socket.on("error", () => {});
    socket.on("close", () => {
      sockets.delete(socket);
      if (!sockets.size) for (const resolve of waiting.splice(0)) resolve();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `${scheme}://127.0.0.1:${port}`,
    sockets,
    opened: () => opened,
    allClosed: () => (sockets.size ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve()),
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
