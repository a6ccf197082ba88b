import {
  brotliCompressSync,
  constants,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startServer, type TestServer } from "../../../src/handwritten/testing/index.ts";
import { exchange } from "./raw-request.ts";

const LIMIT = 100_000;
let server: TestServer;
beforeAll(async () => {
  server = await startServer({ maxBodyBytes: LIMIT });
});
afterAll(() => server.close());

const tooLarge = { type: "invalid_request_error", code: "request_too_large", param: null };

const post = async (
  path: string,
  body: BodyInit,
  headers: Record<string, string> = { "content-type": "application/json" },
) => {
  const response = await fetch(server.url + path, {
    method: "POST",
    headers: { authorization: `Bearer ${server.apiKey}`, ...headers },
    body,
  });
  const { error } = (await response.json()) as { error?: { code: string | null } };
  return { status: response.status, error };
};

const embedding = (bytes: number): string => {
  const empty = JSON.stringify({ model: "m", input: "" });
  return JSON.stringify({ model: "m", input: "x".repeat(bytes - empty.length) });
};

const head = (...lines: readonly string[]): string =>
  [
    "POST /v1/embeddings HTTP/1.1",
    "host: localhost",
    "content-type: application/json",
    ...lines,
    "",
    "",
  ].join("\r\n");

describe("a body above maxBodyBytes", () => {
  it("is answered with 413, and one of just that many bytes is read", async () => {
    expect(await post("/embeddings", embedding(LIMIT))).toMatchObject({ status: 200 });
    expect(await post("/embeddings", embedding(LIMIT + 1))).toMatchObject({ status: 413, error: tooLarge });
    expect(server.requests.at(-1)).toMatchObject({ method: "POST", operation: undefined, bodyBytes: 0 });
  });

  it("is refused in a form as well", async () => {
    const form = new FormData();
    form.append("purpose", "batch");
    form.append("file", new File(["x".repeat(LIMIT)], "a.jsonl"));
    expect(await post("/files", form, {})).toMatchObject({ status: 413, error: tooLarge });
  });

  it("is refused by its content-length before a byte of it is sent, and the connection ends", async () => {
    const answer = await exchange(server, head(`content-length: ${LIMIT + 1}`));
    expect(answer).toMatchObject({ status: 413, error: tooLarge });
    expect(answer.head).toContain("connection: close");
    expect(answer.head).toContain("x-request-id: req_");
  });

  it("gets no 100 (Continue), which a smaller one gets", async () => {
    const answer = await exchange(server, head("expect: 100-continue", `content-length: ${LIMIT + 1}`));
    expect(answer.status).toBe(413);
    const body = embedding(100);
    const lines = ["expect: 100-continue", `content-length: ${body.length}`, "connection: close"];
    const { status } = await exchange(server, head(...lines), (socket) =>
      socket.once("data", (chunk) => {
        expect(String(chunk)).toMatch(/^HTTP\/1\.1 100 /);
        socket.write(body);
      }),
    );
    expect(status).toBe(100);
    expect(server.requests.at(-1)).toMatchObject({ bodyBytes: 100 });
  });

  it("is refused where it passes the limit when it has no length, and is not read to its end", async () => {
    const chunk = `${(60_000).toString(16)}\r\n${"x".repeat(60_000)}\r\n`;
    // There is no last chunk: a server that reads on waits for it.
    const answer = await exchange(server, head("transfer-encoding: chunked"), (socket) =>
      socket.write(chunk + chunk),
    );
    expect(answer).toMatchObject({ status: 413, error: tooLarge });
    expect(answer.head).toContain("connection: close");
  });

  it("does not hold up a request on another connection", async () => {
    const answers = Array.from({ length: 20 }, () =>
      exchange(server, head("transfer-encoding: chunked"), (socket) =>
        socket.write(`20000\r\n${"x".repeat(0x20000)}\r\n`),
      ),
    );
    expect(await post("/embeddings", embedding(100))).toMatchObject({ status: 200 });
    for (const { status } of await Promise.all(answers)) expect(status).toBe(413);
  });
});

describe("a compressed body", () => {
  const zstd = (bytes: Buffer): Buffer => zstdCompressSync(bytes);
  const codings: [string, (bytes: Buffer) => Buffer][] = [
    ["gzip", (bytes) => gzipSync(bytes)],
    ["x-gzip", (bytes) => gzipSync(bytes)],
    ["deflate", (bytes) => deflateSync(bytes)],
    ["deflate", (bytes) => deflateRawSync(bytes)],
    ["br", (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })],
    ["zstd", zstd],
  ];
  const encoded = (encoding: string): Record<string, string> => ({
    "content-type": "application/json",
    "content-encoding": encoding,
  });

  it.each(codings)("is decoded and recorded as it was before: %s", async (name, encode) => {
    const text = embedding(2_000);
    const answer = await post("/embeddings", encode(Buffer.from(text)) as BodyInit, encoded(name));
    expect(answer).toMatchObject({ status: 200 });
    expect(new TextDecoder().decode(server.requests.at(-1)?.bytes)).toBe(text);
  });

  it.each(codings)("is refused when it unpacks to more than the limit: %s", async (name, encode) => {
    expect(
      await post("/embeddings", encode(Buffer.from(embedding(LIMIT))) as BodyInit, encoded(name)),
    ).toMatchObject({ status: 200 });
    for (const bytes of [LIMIT + 1, 400 * LIMIT]) {
      const bomb = encode(Buffer.from(embedding(bytes)));
      // Of forty megabytes it sends few.
      expect(bomb.length).toBeLessThan(LIMIT);
      expect(await post("/embeddings", bomb as BodyInit, encoded(name))).toMatchObject({
        status: 413,
        error: tooLarge,
      });
    }
  });

  it("is bounded between its codings too, and in a form", async () => {
    const twice = gzipSync(gzipSync(Buffer.from(embedding(400 * LIMIT))));
    expect(await post("/embeddings", twice as BodyInit, encoded("gzip, gzip"))).toMatchObject({
      status: 413,
    });
    const type = "multipart/form-data; boundary=b";
    const bomb = gzipSync(
      `--b\r\ncontent-disposition: form-data; name="a"\r\n\r\n${"x".repeat(400 * LIMIT)}\r\n--b--\r\n`,
    );
    expect(
      await post("/files", bomb as BodyInit, { "content-type": type, "content-encoding": "gzip" }),
    ).toMatchObject({ status: 413, error: tooLarge });
  });

  it("may have five codings, and no more, however many are listed", async () => {
    const times = (count: number): Buffer => {
      let bytes = Buffer.from(embedding(100));
      for (let done = 0; done < count; done++) bytes = gzipSync(bytes);
      return bytes;
    };
    const list = (count: number): string => Array(count).fill("gzip").join(",");
    expect(await post("/embeddings", times(5) as BodyInit, encoded(`identity, ${list(5)}`))).toMatchObject({
      status: 200,
    });
    for (const count of [6, 2_000])
      expect(await post("/embeddings", times(6) as BodyInit, encoded(list(count)))).toMatchObject({
        status: 415,
        error: { code: "unsupported_content_encoding" },
      });
  });

  it("is refused when its coding is unknown, and when it does not have it", async () => {
    expect(await post("/embeddings", embedding(100), encoded("compress"))).toMatchObject({
      status: 415,
      error: { code: "unsupported_content_encoding" },
    });
    for (const name of ["gzip", "deflate", "br", "zstd"])
      expect(await post("/embeddings", embedding(100), encoded(name))).toMatchObject({ status: 400 });
  });
});

describe("a bound that makes no sense", () => {
  it.each([
    { maxBodyBytes: -1 },
    { maxBodyBytes: Number.NaN },
    { maxFormFields: -1 },
    { record: { entries: -1 } },
    { record: { bytes: "1" as never } },
  ])("is a ConfigurationError: %j", async (options) => {
    await expect(startServer(options)).rejects.toMatchObject({ kind: "configuration" });
  });
});
