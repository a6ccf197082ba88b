import type { IncomingMessage } from "node:http";
import { readText } from "../../core/bounded.ts";
import type { Reply } from "../../core/handler.ts";
import { decompress } from "./decompress.ts";
import { readChunks } from "./read-chunks.ts";

/** An answer of `node:http` as a {@link Reply}, with `ok` as `openapi-fetch` reads it. */
export const nodeReply = (message: IncomingMessage): Reply & { readonly ok: boolean } => {
  const { statusCode: status = 0, rawHeaders } = message;
  const reply = {
    status,
    ok: status >= 200 && status < 300,
    headers: {
      get(name: string) {
        // Node collects headers into an object when they are first asked for.
        const { headers } = message;
        const key = name.toLowerCase();
        return Object.hasOwn(headers, key) ? String(headers[key]) : null;
      },
      *[Symbol.iterator](): Generator<[string, string]> {
        for (let i = 0; i < rawHeaders.length; i += 2)
          yield [(rawHeaders[i] as string).toLowerCase(), rawHeaders[i + 1] as string];
      },
    },
    body: readChunks(message, decompress(message)),
    text: () => readText(reply),
  };
  return reply;
};
