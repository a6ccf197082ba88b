import { connect, type Socket } from "node:net";
import type { TestServer } from "../../../src/handwritten/testing/index.ts";

/** An answer as its bytes say. */
export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  /** All that came. */
  readonly text: string;
  readonly error: { readonly type?: string; readonly code?: string | null } | undefined;
}

export const readAnswer = (text: string): RawAnswer => {
  const [head = "", body = ""] = text.split("\r\n\r\n");
  const { error } = (body.startsWith("{") ? JSON.parse(body) : {}) as Pick<RawAnswer, "error">;
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]), head: head.toLowerCase(), text, error };
};

/** Sends bytes as they are, by whatever `send` does more, and reads until the server ends the connection. */
export const exchange = (
  server: TestServer,
  text: string,
  send: (socket: Socket) => void = () => {},
): Promise<RawAnswer> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(server.url).port), "127.0.0.1", () => {
      socket.write(text);
      send(socket);
    });
    let answer = "";
    socket.on("data", (chunk) => {
      answer += chunk.toString("latin1");
    });
    socket.once("error", reject);
    socket.once("end", () => {
      socket.destroy();
      resolve(readAnswer(answer));
    });
  });
