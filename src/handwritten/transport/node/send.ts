import type { ClientRequest } from "node:http";
import { EncodeError } from "../../errors.ts";
import type { FetchBody, FetchInit } from "../platform-fetch.ts";

/** How a message is framed is for the transport to say; fetch ignores these too (Fetch standard, "forbidden request-header"). */
const FRAMING = new Set(["connection", "content-length", "keep-alive", "transfer-encoding", "upgrade"]);

/** Headers as `node:http` writes them fastest: names and values in one flat list, which it does not copy. */
export const toRawHeaders = (host: string, { method, headers, body }: FetchInit): string[] => {
  const raw = ["host", host];
  let encodings = "gzip, deflate, br";
  for (const name in headers) {
    if (FRAMING.has(name)) continue;
    if (name === "accept-encoding") encodings = headers[name] as string;
    else if (name === "host") raw[1] = headers[name] as string;
    else raw.push(name, headers[name] as string);
  }
  raw.push("accept-encoding", encodings);
  const length = lengthOf(body);
  if (length === undefined) raw.push("transfer-encoding", "chunked");
  else if (length || (method !== "GET" && method !== "DELETE")) raw.push("content-length", String(length));
  return raw;
};

const lengthOf = (body: FetchBody | undefined): number | undefined => {
  if (body === undefined) return 0;
  if (typeof body === "string") return Buffer.byteLength(body);
  if (body instanceof Uint8Array) return body.length;
  return body instanceof Blob ? body.size : undefined;
};

/**
 * Writes the body: text and bytes at once, the rest as fast as the server takes it.
 *
 * @param fail - told when the body's source fails; what fails on the connection is an "error" of the request
 */
export const sendBody = (
  request: ClientRequest,
  body: FetchBody | undefined,
  fail: (error: unknown) => void,
): void => {
  if (body === undefined || typeof body === "string" || body instanceof Uint8Array) {
    request.end(body);
    return;
  }
  const { pipeline } = process.getBuiltinModule("node:stream");
  // On a failure of its source it aborts the request, but without saying why.
  pipeline(readSource(body, fail), request, () => {});
};

async function* readSource(
  body: Blob | AsyncIterable<Uint8Array>,
  fail: (error: unknown) => void,
): AsyncGenerator<Uint8Array> {
  try {
    yield* body instanceof Blob ? body.stream() : body;
  } catch (cause) {
    fail(
      cause instanceof EncodeError ? cause : new EncodeError("the request body could not be read", { cause }),
    );
    throw cause;
  }
}
