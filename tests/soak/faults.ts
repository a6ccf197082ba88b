import type { ServerResponse } from "node:http";

/** What an attempt that meets a fault comes to, in the words of the ledger. */
export type AttemptOutcome =
  | "success"
  | "rate_limit"
  | "server"
  | "connection"
  | "decode"
  | "stream_interrupted"
  | "timeout";

/** A fault of the server: what it does instead of a good response, and what the attempt comes to. */
export interface Fault {
  readonly outcome: AttemptOutcome;
  /** @param good - the body that a good response has */
  respond(response: ServerResponse, good: string): void;
}

const json = (response: ServerResponse, status: number, body: string, headers: object = {}): void => {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(body);
};
const failed = (type: string): string => JSON.stringify({ error: { message: type, type, code: type } });
const half = (text: string): string => text.slice(0, text.length / 2);

/** Faults that a call of every kind may meet. */
const COMMON: Readonly<Record<string, Fault>> = {
  "429": {
    outcome: "rate_limit",
    respond: (response) => json(response, 429, failed("rate_limit_exceeded"), { "retry-after-ms": "5" }),
  },
  "500": { outcome: "server", respond: (response) => json(response, 500, failed("server_error")) },
  "503 with HTML": {
    outcome: "server",
    respond: (response) => {
      response.writeHead(503, { "content-type": "text/html" });
      response.end("<html>busy</html>");
    },
  },
  "a reset": { outcome: "connection", respond: (response) => void response.socket?.resetAndDestroy() },
  // The one that began later wins, see `hedge`.
  silence: { outcome: "timeout", respond: () => {} },
};

/** Faults of responses that are read at once. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  ...COMMON,
  "HTML with 200": {
    outcome: "decode",
    respond: (response) => {
      response.writeHead(200, { "content-type": "text/html" });
      response.end("<html>sign in</html>");
    },
  },
  "JSON that is cut off": { outcome: "decode", respond: (response, good) => json(response, 200, half(good)) },
  "a body that breaks off": {
    outcome: "connection",
    respond: (response, good) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": good.length });
      response.write(half(good), () => response.socket?.resetAndDestroy());
    },
  },
};

const SSE = { "content-type": "text/event-stream" };

/** Faults of streams. The good body has its events one after another. */
export const STREAM_FAULTS: Readonly<Record<string, Fault>> = {
  ...COMMON,
  "an early end": {
    outcome: "stream_interrupted",
    respond: (response, good) => {
      response.writeHead(200, SSE);
      response.end(`${good.split("\n\n")[0]}\n\n`);
    },
  },
  "a stream that is reset": {
    outcome: "stream_interrupted",
    respond: (response, good) => {
      response.writeHead(200, SSE);
      response.write(`${good.split("\n\n")[0]}\n\n`, () => response.socket?.resetAndDestroy());
    },
  },
  "an event that is not JSON": {
    outcome: "decode",
    respond: (response, good) => {
      response.writeHead(200, SSE);
      response.end(`${good.split("\n\n")[0]}\n\ndata: {"choices":[{\n\n`);
    },
  },
  "an error as the first event": {
    outcome: "server",
    respond: (response) => {
      response.writeHead(200, SSE);
      response.end(`data: ${failed("server_error")}\n\n`);
    },
  },
  "an error after the first event": {
    outcome: "server",
    respond: (response, good) => {
      response.writeHead(200, SSE);
      response.end(`${good.split("\n\n")[0]}\n\ndata: ${failed("server_error")}\n\n`);
    },
  },
};
