import type { IncomingMessage } from "node:http";
import { readText } from "../../core/bounded.ts";
import type { Reply, ReplyHeaders } from "../../core/handler.ts";
import { decompress } from "./decompress.ts";
import { readChunks } from "./read-chunks.ts";

/** An answer of `node:http` as a {@link Reply}, with `ok` as `openapi-fetch` reads it. */
export class NodeReply implements Reply {
  readonly status: number;
  readonly ok: boolean;
  readonly headers: ReplyHeaders;
  readonly body: AsyncIterable<Uint8Array>;

  constructor(message: IncomingMessage) {
    this.status = message.statusCode ?? 0;
    this.ok = this.status >= 200 && this.status < 300;
    this.headers = new NodeHeaders(message);
    this.body = readChunks(message, decompress(message));
  }

  text(): Promise<string> {
    return readText(this, Number.POSITIVE_INFINITY);
  }
}

/** Node collects headers into an object when they are first asked for. */
class NodeHeaders implements ReplyHeaders {
  readonly #message: IncomingMessage;

  constructor(message: IncomingMessage) {
    this.#message = message;
  }

  get(name: string): string | null {
    const { headers } = this.#message;
    const key = name.toLowerCase();
    return Object.hasOwn(headers, key) ? String(headers[key]) : null;
  }

  forEach(visit: (value: string, name: string) => void): void {
    const { rawHeaders } = this.#message;
    for (let i = 0; i < rawHeaders.length; i += 2)
      visit(rawHeaders[i + 1] as string, (rawHeaders[i] as string).toLowerCase());
  }
}
