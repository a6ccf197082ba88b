import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";

/** How long a client has to read why its connection ends, by a real timer. */
const LINGER_MS = 1_000;

/**
 * Writes an answer and ends the connection without reading on. The socket is closed for writing first and destroyed
 * later: to destroy it with unread bytes resets the connection, and the client may lose the answer.
 */
export const refuseConnection = (
  socket: Duplex,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
): void => {
  const lines = Object.entries({
    "content-type": "application/json",
    "content-length": String(Buffer.byteLength(body)),
    ...headers,
    connection: "close",
  }).map(([name, value]) => `${name}: ${value}`);
  const timer = setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.once("close", () => clearTimeout(timer));
  // The client may be gone.
  socket.on("error", () => socket.destroy());
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, "", body].join("\r\n"));
};
