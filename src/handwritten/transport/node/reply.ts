import type { IncomingMessage } from "node:http";
import type { Reply } from "../../core/handler.ts";
import { readText } from "../../core/reply/read-text.ts";
import { NodeBody } from "./body.ts";
import { decompress } from "./decompress.ts";
import { NodeHeaders } from "./headers.ts";

/** An answer of `node:http` as a {@link Reply}, with `ok` as `openapi-fetch` reads it. */
export class NodeReply implements Reply {
  readonly status: number;
  readonly headers: NodeHeaders;
  readonly body: NodeBody;

  /** @param isStreamed - whether it is read at the caller's pace: see {@link NodeBody} */
  constructor(message: IncomingMessage, isStreamed: boolean) {
    this.status = message.statusCode ?? 0;
    this.headers = new NodeHeaders(message.rawHeaders);
    this.body = new NodeBody(message, decompress(message, this.headers), isStreamed);
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  text(): Promise<string> {
    return readText(this);
  }
}
