import { readFile, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { types } from "node:util";
import { SpecError } from "./spec-error.ts";

/** The bytes of an upstream document and where they came from. */
export type Input =
  | { readonly from: "file"; readonly path: string; readonly bytes: Uint8Array }
  | { readonly from: "url"; readonly url: string; readonly bytes: Uint8Array };

/** The document is 2.7 MB; twenty times that is another file, or an endless response. */
const maxBytes = 64 * 1024 * 1024;

/**
 * Reads a file, or downloads an http(s) address (redirects are followed as the platform's fetch does).
 * All or nothing: a reply that is cut short is an error and never a shorter document.
 * @param timeoutMs how long a download may take, in milliseconds
 * @throws SpecError naming the file or the address
 */
export async function readInput(address: string, timeoutMs = 120_000): Promise<Input> {
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(address)?.[1]?.toLowerCase();
  if (scheme === "http" || scheme === "https") {
    const url = addressOf(address);
    return { from: "url", url: url.href, bytes: await download(url, timeoutMs) };
  }
  if (scheme && scheme !== "file")
    throw new SpecError(`${address}: only files and http(s) addresses can be read`);
  const path = scheme ? fileURLToPath(address) : address;
  return { from: "file", path, bytes: await readWhole(path) };
}

async function readWhole(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > maxBytes) throw new SpecError(`${path}: ${size} bytes; at most ${maxBytes} are read`);
    const bytes = await readFile(path);
    if (bytes.byteLength === 0) throw new SpecError(`${path}: the file is empty`);
    return bytes;
  } catch (error) {
    if (error instanceof SpecError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = { ENOENT: "there is no such file", EISDIR: "it is a folder" }[code ?? ""] ?? message;
    throw new SpecError(`${path}: cannot be read: ${reason}`, { cause: error });
  }
}

async function download(url: URL, timeoutMs: number): Promise<Uint8Array> {
  try {
    // Plain bytes have a length that can be checked. A server that compresses all the same is understood,
    // but the platform takes a cut in such a body for its end; the document's own truncation check is left.
    const headers = { "accept-encoding": "identity" };
    const reply = await fetch(url, { headers, signal: AbortSignal.timeout(timeoutMs) });
    if (reply.status !== 200) {
      await reply.body?.cancel();
      throw new SpecError(`${url.href}: the server answered ${reply.status} ${reply.statusText}`.trimEnd());
    }
    const bytes = await body(reply, url);
    const promised = reply.headers.get("content-length");
    // The length is that of the bytes on the wire, so it says nothing about a decoded body.
    if (
      promised !== null &&
      !reply.headers.has("content-encoding") &&
      Number(promised) !== bytes.byteLength
    ) {
      throw new SpecError(`${url.href}: ${bytes.byteLength} bytes arrived of ${promised}`);
    }
    if (bytes.byteLength === 0) throw new SpecError(`${url.href}: the reply is empty`);
    return bytes;
  } catch (error) {
    if (error instanceof SpecError) throw error;
    throw new SpecError(`${url.href}: the download failed: ${reason(error)}`, { cause: error });
  }
}

async function body(reply: Response, url: URL): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of reply.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new SpecError(`${url.href}: more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The platform says "fetch failed" or "terminated"; what happened is in the causes below. */
function reason(error: unknown): string {
  const messages: string[] = [];
  for (let at = error; types.isNativeError(at) && messages.length < 4; at = at.cause) {
    messages.push(at.message || ((at as NodeJS.ErrnoException).code ?? at.name));
  }
  return messages.join(": ") || String(error);
}

function addressOf(address: string): URL {
  try {
    return new URL(address);
  } catch (error) {
    throw new SpecError(`${address}: not an address`, { cause: error });
  }
}
