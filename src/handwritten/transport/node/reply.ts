import type { IncomingMessage } from "node:http";
import type { Reply, ReplyHeaders } from "../../core/handler.ts";
import { readText } from "../../core/reply/read-text.ts";
import { NodeBody } from "./body.ts";
import { decompress, isEncoded } from "./decompress.ts";

/** An answer of `node:http` as a {@link Reply}, with `ok` as `openapi-fetch` reads it. */
export class NodeReply implements Reply {
  readonly status: number;
  readonly headers: NodeHeaders;
  readonly body: NodeBody;

  /**
   * @param isStreamed - whether it is read at the caller's pace: see {@link NodeBody}
   * @param fellSilent - called when its reader leaves because nothing came for too long
   */
  constructor(message: IncomingMessage, isStreamed: boolean, fellSilent: () => void) {
    this.status = message.statusCode ?? 0;
    this.headers = new NodeHeaders(message.rawHeaders);
    const isPlain = !isEncoded(this.status, this.headers);
    const stream = isPlain ? message : decompress(message, this.headers);
    this.body = new NodeBody(message, stream, isStreamed, fellSilent);
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  text(): Promise<string> {
    return readText(this);
  }
}

/**
 * The headers of an answer, as they came: names and values in turn, as text or as bytes. Node would collect them into an object when
 * they are first asked for, which costs a stream that is open as much as all else of its answer.
 */
export class NodeHeaders implements ReplyHeaders {
  readonly #raw: readonly (Uint8Array | string)[];

  constructor(raw: readonly (Uint8Array | string)[]) {
    this.#raw = raw;
  }

  /** Of a name that came more than once the values are one, as with the platform's `Headers`. */
  get(name: string): string | null {
    const key = name.toLowerCase();
    let found: string | null = null;
    for (let i = 0; i < this.#raw.length; i += 2) {
      if (this.#raw[i]?.length !== key.length || this.#text(i).toLowerCase() !== key) continue;
      const value = this.#text(i + 1);
      found = found === null ? value : `${found}, ${value}`;
    }
    return found;
  }

  *[Symbol.iterator](): Generator<[string, string]> {
    for (let i = 0; i < this.#raw.length; i += 2) yield [this.#text(i).toLowerCase(), this.#text(i + 1)];
  }

  /** RFC 9110 §5.5: bytes beyond ASCII are opaque, and Latin-1 keeps each. */
  #text(at: number): string {
    const part = this.#raw[at] as Uint8Array | string;
    return typeof part === "string" ? part : (part as Buffer).toString("latin1");
  }
}
