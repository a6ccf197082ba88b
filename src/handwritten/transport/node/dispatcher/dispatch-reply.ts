import type { Reply } from "../../../core/handler.ts";
import { readText } from "../../../core/reply/read-text.ts";
import { NodeBody } from "../body.ts";
import { decompress, isEncoded } from "../decompress.ts";
import { NodeHeaders } from "../reply.ts";
import type { DispatchBody } from "./dispatch-body.ts";

/** The answer of a dispatcher as a {@link Reply}, with `ok` as `openapi-fetch` reads it. */
export class DispatchReply implements Reply {
  readonly status: number;
  readonly headers: NodeHeaders;
  readonly body: DispatchBody | NodeBody;

  constructor(status: number, rawHeaders: readonly (Uint8Array | string)[], body: DispatchBody) {
    this.status = status;
    this.headers = new NodeHeaders(rawHeaders);
    this.body = isEncoded(status, this.headers) ? decoded(body, this.headers) : body;
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  text(): Promise<string> {
    return readText(this);
  }
}

/** The body with its `content-encoding` undone, by the streams of Node. */
const decoded = (body: DispatchBody, headers: NodeHeaders): NodeBody => {
  const { Readable } = process.getBuiltinModule("node:stream");
  return new NodeBody(body, decompress(Readable.from(body, { objectMode: false }), headers), false, () => {});
};
