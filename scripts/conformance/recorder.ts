import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { operations } from "../../src/generated/json-schemas/operations.ts";
import { schemas } from "../../src/generated/json-schemas/schemas.ts";
import { createRequestValidator, createSampler } from "../../src/handwritten/testing/index.ts";
import { type SampledReply, sampleReply } from "../../src/handwritten/testing/reply.ts";
import { readRequest } from "../../src/handwritten/testing/request/read-request.ts";
import { createRouter } from "../../src/handwritten/testing/router.ts";

/** A request as it was on the wire. */
export interface Sent {
  readonly method: string;
  /** Below the base URL: path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer<ArrayBuffer>;
  /** How it breaks the contract, if it does. */
  readonly violations: readonly string[];
}

export interface Recorder extends AsyncDisposable {
  /** The base URL of a run: requests are kept by run, so several can go on at once. */
  baseURL(run: string): string;
  requests(run: string): readonly Sent[];
}

/**
 * Records what clients send. Unlike the embedded server it answers a request that breaks the contract too, with a
 * sample of the operation's reply: here one client is held against another, and a program should go on as far as it can.
 */
export const startRecorder = async (): Promise<Recorder> => {
  const route = createRouter(operations);
  const validate = createRequestValidator(operations, schemas);
  const sample = createSampler(schemas);
  const runs = new Map<string, Sent[]>();

  const answer = async (
    method: string,
    url: string,
    headers: Sent["headers"],
    body: Buffer<ArrayBuffer>,
  ): Promise<{ reply: SampledReply; violations: string[] }> => {
    const [path = "", search = ""] = url.split(/\?(.*)/s);
    const query = new URLSearchParams(search);
    const found = route(method, path, query);
    const operation = "operation" in found ? operations[found.operation] : undefined;
    if (!("operation" in found) || !operation)
      return { reply: notFound, violations: [`no operation is ${method} ${path}`] };
    const request = await readRequest(
      { ...found, query, headers, body: new Uint8Array(body) },
      operation,
      schemas,
    );
    return {
      reply: sampleReply(request, operation, sample),
      violations: validate(request).map(({ message }) => message),
    };
  };

  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const [, run = "", url = ""] = /^\/([^/]+)\/v1(.*)$/s.exec(incoming.url ?? "") ?? [];
    const method = incoming.method ?? "";
    const headers = incoming.headers as Record<string, string>;
    const bytes = Buffer.concat(chunks);
    const { reply, violations } = await answer(method, url, headers, bytes).catch((error: unknown) => ({
      reply: notFound,
      violations: [String(error)],
    }));
    runs.set(run, [...(runs.get(run) ?? []), { method, url, headers, bytes, violations }]);
    outgoing.writeHead(reply.status, { ...(reply.contentType && { "content-type": reply.contentType }) });
    outgoing.end(reply.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseURL: (run) => `http://127.0.0.1:${port}/${encodeURIComponent(run)}/v1`,
    requests: (run) => runs.get(encodeURIComponent(run)) ?? [],
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

const notFound: SampledReply = {
  status: 404,
  contentType: "application/json",
  body: JSON.stringify({
    error: { message: "Not found", type: "invalid_request_error", param: null, code: null },
  }),
};
