import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { refusedModel, toolModel } from "../contenders/contender.ts";
import { completion, completionOf, headers, pieces, refusal } from "./answers.ts";
import { embeddingsIn } from "./embeddings.ts";
import { pageOf } from "./file-pages.ts";
import { askedBytes, lengthModel, textOf } from "./sizes.ts";
import { toolPieces } from "./tool-calls.ts";

/** Answers a request of the benchmarks, by its path. @throws Error when the connection ends before */
export const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const { method, url = "" } = request;
  const [path, query] = url.split("?");
  if (path === "/v1/files" && method === "POST") return takeFile(request, response);
  const body = await textIn(request);
  if (path === "/v1/files") json(response, pageOf(new URLSearchParams(query)));
  else if (path === "/v1/embeddings")
    json(response, embeddingsIn(body.includes('"encoding_format":"base64"') ? "base64" : "float"));
  else complete(response, body);
};

const textIn = async (request: IncomingMessage): Promise<string> => {
  let body = "";
  request.setEncoding("utf8");
  for await (const text of request) body += text;
  return body;
};

const json = (response: ServerResponse, body: Buffer, status = 200): void => {
  response.writeHead(status, {
    ...headers,
    "content-type": "application/json",
    "content-length": body.length,
  });
  response.end(body);
};

const events = (response: ServerResponse, all: readonly Buffer[]): void => {
  response.writeHead(200, { ...headers, "content-type": "text/event-stream; charset=utf-8" });
  Readable.from(all).pipe(response);
};

const sized = new Map<number, Buffer>();

/** Answers of a size are made once. */
const completionWith = (bytes: number): Buffer => {
  const answer = sized.get(bytes) ?? completionOf(textOf(bytes));
  sized.set(bytes, answer);
  return answer;
};

const complete = (response: ServerResponse, body: string): void => {
  const head = body.slice(0, 1_000);
  const bytes = askedBytes(head);
  if (head.includes(refusedModel)) json(response, refusal, 429);
  else if (bytes !== undefined) json(response, completionWith(bytes));
  else if (head.includes(lengthModel)) json(response, completionOf(String(body.length)));
  else if (!body.includes('"stream":true')) json(response, completion);
  else events(response, head.includes(toolModel) ? toolPieces : pieces);
};

/** Says the length of the whole form: it is that of the file and of less than 1,000 bytes around it. */
const takeFile = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  let bytes = 0;
  await pipeline(request, async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) bytes += chunk.length;
  });
  json(
    response,
    Buffer.from(
      JSON.stringify({
        id: "file-Bench",
        object: "file",
        bytes,
        created_at: 1_760_000_000,
        filename: "file.bin",
        purpose: "user_data",
        status: "processed",
      }),
    ),
  );
};
