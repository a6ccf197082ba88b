import { createReadStream } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { createClient } from "../../src/handwritten/core/index.ts";
import type { UploadFileChunkedParams } from "../../src/handwritten/helpers/upload/upload-params.ts";
import type { UploadProgress, UploadState } from "../../src/handwritten/helpers/upload/upload-state.ts";
import OpenAI from "../../src/handwritten/index.ts";
import {
  multipart,
  type UploadFileChunkedParams as Params,
  uploadFileChunked,
} from "../../src/handwritten/uploads/index.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { runs } from "../support/runs.ts";
import { until } from "../support/until.ts";
import { type UploadServer, uploadServer } from "../support/upload-server.ts";

let server: UploadServer;
afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

const start = async (options: Parameters<typeof uploadServer>[0] = {}): Promise<OpenAI> => {
  server = await uploadServer(options);
  return new OpenAI({ apiKey: "k", baseURL: server.baseURL, clock: fakeClock() });
};

/** The bytes 0 to 99: each part tells where it stands. */
const CONTENT = String.fromCharCode(...Array(100).keys());
const named = (content: BlobPart = CONTENT): File => new File([content], "a.jsonl", { type: "text/jsonl" });
const params = (more: Partial<UploadFileChunkedParams> = {}): UploadFileChunkedParams => ({
  file: named(),
  purpose: "batch",
  partSize: 30,
  ...more,
});

/** A stream of text in pieces of that size. */
async function* pieces(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

describe("uploads.uploadFileChunked", () => {
  it("creates an upload, sends its parts and completes it in the order of the file", async () => {
    const openai = await start({
      isReady: ({ index }, { acknowledged }) => index > 0 || acknowledged.length === 3,
    });
    const { status, file } = await openai.uploads.uploadFileChunked(
      params({
        md5: "0123456789abcdef0123456789abcdef",
        expiresAfter: { anchor: "created_at", seconds: 3600 },
      }),
    );
    expect([status, file?.filename]).toEqual(["completed", "a.jsonl"]);
    expect(server.created).toEqual([
      {
        filename: "a.jsonl",
        purpose: "batch",
        bytes: 100,
        mime_type: "text/jsonl",
        expires_after: { anchor: "created_at", seconds: 3600 },
      },
    ]);
    expect(server.completed[0]?.md5).toBe("0123456789abcdef0123456789abcdef");
    expect(server.content()).toBe(CONTENT);
    // The first part was the last to be acknowledged.
    expect(server.acknowledged.at(-1)).toBe(CONTENT.slice(0, 30));
  });

  it.each([
    ["a Blob", () => new Blob([CONTENT]), {}],
    ["bytes", () => new TextEncoder().encode(CONTENT), {}],
    ["an iterable of small pieces", () => pieces(CONTENT, 7), { bytes: 100 }],
    ["an iterable of large pieces", () => pieces(CONTENT, 100), { bytes: 100 }],
    ["a ReadableStream", () => new Blob([CONTENT]).stream(), { bytes: 100 }],
    ["a Response", () => new Response(CONTENT), { bytes: 100 }],
    ["a stream of Node", () => Readable.from(pieces(CONTENT, 13)), { bytes: 100 }],
  ])("uploads %s", async (_name, file, more) => {
    const openai = await start();
    await openai.uploads.uploadFileChunked(
      params({ file: file() as Blob, filename: "b.txt", mimeType: "text/plain", ...more }),
    );
    expect(server.content()).toBe(CONTENT);
    expect(server.parts.map(({ length }) => length).toSorted()).toEqual([10, 30, 30, 30]);
    expect(server.created[0]).toMatchObject({ filename: "b.txt", mime_type: "text/plain", bytes: 100 });
  });

  it("takes the name of a file that is read from a disk", async () => {
    const folder = await mkdtemp(join(tmpdir(), "upload-"));
    try {
      const path = join(folder, "on-disk.jsonl");
      await writeFile(path, CONTENT);
      const openai = await start();
      await openai.uploads.uploadFileChunked(
        params({ file: createReadStream(path), bytes: 100, mimeType: "text/jsonl" }),
      );
      expect(server.created[0]?.filename).toBe("on-disk.jsonl");
      expect(server.content()).toBe(CONTENT);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it.each([1, 3])("sends %i parts at one time", async (concurrency) => {
    const openai = await start({
      isReady: ({ order }, { parts }) => parts.length >= Math.ceil(order / concurrency) * concurrency,
    });
    await openai.uploads.uploadFileChunked(
      params({ partSize: 10, concurrency, file: named("x".repeat(90)) }),
    );
    expect(server.most()).toBe(concurrency);
  });

  it("reports what is acknowledged, and a state that is JSON", async () => {
    const openai = await start();
    const seen: UploadProgress[] = [];
    await openai.uploads.uploadFileChunked(
      params({ concurrency: 1, onProgress: (progress) => seen.push(progress) }),
    );
    expect(seen.map(({ sentBytes, sentParts }) => [sentBytes, sentParts])).toEqual([
      [0, 0],
      [30, 1],
      [60, 2],
      [90, 3],
      [100, 4],
    ]);
    expect(seen[1]).toMatchObject({ uploadID: "upload_1", totalBytes: 100, totalParts: 4 });
    expect(JSON.parse(JSON.stringify(seen[1]?.state))).toEqual({
      uploadID: "upload_1",
      bytes: 100,
      partSize: 30,
      partIDs: ["part_1", null, null, null],
    });
  });

  it("works with a client of request values", async () => {
    await start();
    const client = createClient({ apiKey: "k", baseURL: server.baseURL, uploads: multipart });
    const given: Params = params();
    expect((await uploadFileChunked(client, given)).status).toBe("completed");
    expect(server.content()).toBe(CONTENT);
  });

  it("gives each request an idempotency key of its own", async () => {
    const openai = await start();
    await openai.uploads.uploadFileChunked(params(), { idempotencyKey: "mine" });
    expect(server.keys.toSorted()).toEqual([
      "mine-complete",
      "mine-create",
      "mine-part-0",
      "mine-part-1",
      "mine-part-2",
      "mine-part-3",
    ]);
  });

  it.each<[string, Partial<Record<keyof UploadFileChunkedParams, unknown>>, RegExp]>([
    ["a path", { file: "/data/a.jsonl" }, /must be a file, not text.*openAsBlob/],
    ["no file", { file: undefined }, /needs `file`/],
    ["no purpose", { purpose: undefined }, /needs `purpose`/],
    ["no name", { file: new Blob(["x"], { type: "text/plain" }) }, /needs `filename`/],
    ["no media type", { file: new File(["x"], "x") }, /needs `mimeType`/],
    [
      "a stream of unknown size",
      { file: pieces("x", 1), filename: "x", mimeType: "text/plain" },
      /needs `bytes`/,
    ],
    ["an empty file", { file: named("") }, /is empty/],
    ["a size that is not that of the file", { bytes: 99 }, /`bytes` is 99, and the file has 100/],
    ["parts that are too large", { partSize: 67_108_865 }, /partSize/],
    ["parts of no bytes", { partSize: 0 }, /partSize/],
    ["no concurrency", { concurrency: 0 }, /concurrency/],
    ["a checksum that is none", { md5: "abc" }, /md5/],
    ["an unknown name", { chunkSize: 3 } as object, /chunkSize/],
    ["a state that is none", { resume: {} }, /`state` that `onProgress` was given/],
  ])("refuses %s before a request", async (_name, wrong, message) => {
    const openai = await start();
    await expect(openai.uploads.uploadFileChunked(params(wrong as object))).rejects.toThrow(message);
    expect(server.created).toEqual([]);
  });

  it.each([
    ["short", 99, /gave 99 bytes, and `bytes` is 100/],
    ["long", 101, /gave more than 100 bytes/],
  ])("does not complete a stream that is too %s", async (_name, length, message) => {
    const openai = await start();
    const file = pieces("x".repeat(length), 7);
    const upload = openai.uploads.uploadFileChunked(
      params({ file, filename: "x", mimeType: "text/plain", bytes: 100 }),
    );
    await expect(upload).rejects.toThrow(message);
    expect(server.completed).toEqual([]);
  });
});

describe("an upload in parts that fails", () => {
  it("begins no other part, waits for those under way, and is not cancelled", async () => {
    const openai = await start({
      refuse: ({ index }) => index === 1,
      isReady: ({ index }, { refused }) => index !== 0 || refused.length === 1,
    });
    let last: UploadState | undefined;
    const upload = openai.uploads.uploadFileChunked(
      params({ concurrency: 2, onProgress: ({ state }) => (last = state) }),
    );
    await expect(upload).rejects.toThrow(OpenAI.BadRequestError);
    expect(last?.partIDs).toEqual(["part_1", null, null, null]);
    expect([server.parts.length, server.cancelled, server.completed]).toEqual([2, [], []]);
  });

  it("closes a stream that gives no more", async () => {
    const openai = await start({ refuse: () => true });
    let closed = false;
    const file = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new Uint8Array(30)),
      cancel: () => {
        closed = true;
      },
    });
    const upload = openai.uploads.uploadFileChunked(
      params({ file, filename: "x", mimeType: "text/plain", bytes: 100 }),
    );
    await expect(upload).rejects.toThrow(OpenAI.BadRequestError);
    expect(closed).toBe(true);
  });

  it("leaves repeating to the client's own policy when connections are cut", async () => {
    const retrying = await start({ cut: ({ index, tries }) => index === 2 && tries < 2 });
    await retrying.withOptions({ maxRetries: 2 }).uploads.uploadFileChunked(params());
    expect(server.content()).toBe(CONTENT);
    await server[Symbol.asyncDispose]();
    const openai = await start({ cut: ({ index, tries }) => index === 2 && tries < 2 });
    await expect(openai.uploads.uploadFileChunked(params())).rejects.toThrow(OpenAI.APIConnectionError);
    expect(server.parts.filter((part) => part === CONTENT.slice(60, 90))).toHaveLength(1);
  });

  it.each([
    ["a Blob", () => ({ file: named() })],
    ["a stream", () => ({ file: pieces(CONTENT, 7), filename: "a", mimeType: "text/plain", bytes: 100 })],
  ])("goes on from its state and sends %s without what was acknowledged", async (_name, given) => {
    const openai = await start({
      refuse: ({ index, tries }) => index === 1 && tries === 0,
      isReady: ({ index }, { acknowledged }) => index !== 1 || acknowledged.length > 0,
    });
    let state: UploadState | undefined;
    const interrupted = openai.uploads.uploadFileChunked(
      params({ ...given(), concurrency: 3, onProgress: (progress) => (state = progress.state) }),
    );
    await expect(interrupted).rejects.toThrow(OpenAI.BadRequestError);
    const before = [...server.acknowledged];
    expect(before.length).toBeGreaterThan(0);
    const resume = JSON.parse(JSON.stringify(state)) as UploadState;
    const { partSize: _, ...again } = params({ ...given(), resume });
    await openai.uploads.uploadFileChunked(again);
    expect(server.content()).toBe(CONTENT);
    expect(server.created).toHaveLength(1);
    expect(server.acknowledged).toHaveLength(4);
    expect(server.repeated).toEqual([]);
  });

  it.each<[string, Partial<UploadState>, Partial<UploadFileChunkedParams>, RegExp]>([
    ["another file", { bytes: 99 }, {}, /of a file of 99 bytes, and this one has 100/],
    ["other parts", {}, { partSize: 31 }, /of parts of 30 bytes, and `partSize` is 31/],
    ["fewer parts", { partIDs: [null] }, {}, /has 1 parts, and the file 4/],
  ])("refuses the state of %s", async (_name, wrong, more, message) => {
    const openai = await start();
    const state = { uploadID: "upload_1", bytes: 100, partSize: 30, partIDs: [null, null, null, null] };
    const upload = openai.uploads.uploadFileChunked(params({ resume: { ...state, ...wrong }, ...more }));
    await expect(upload).rejects.toThrow(message);
    expect(server.parts).toEqual([]);
  });

  it("sends nothing twice that was acknowledged, wherever it is cut off", async () => {
    await start();
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.nat(8), { maxLength: 4 }),
        fc.boolean(),
        async (bytes, partSize, concurrency, refusals, isStream) => {
          await server[Symbol.asyncDispose]();
          const left = [...refusals];
          const openai = await start({
            partSize,
            refuse: ({ index }) => index === left[0] && left.shift() !== undefined,
          });
          const content = CONTENT.slice(0, bytes);
          let resume: UploadState | undefined;
          for (let tries = 0; tries <= refusals.length && !server.completed.length; tries++) {
            const file = isStream ? pieces(content, 5) : named(content);
            const given = { filename: "a", mimeType: "text/plain", bytes, partSize, concurrency, resume };
            await openai.uploads
              .uploadFileChunked({
                file,
                purpose: "batch",
                ...given,
                onProgress: ({ state }) => (resume = state),
              })
              .catch((error: unknown) => expect(error).toBeInstanceOf(OpenAI.BadRequestError));
          }
          expect(server.content()).toBe(content);
          expect(server.created).toHaveLength(1);
          expect(server.acknowledged).toHaveLength(Math.ceil(bytes / partSize));
          expect(server.repeated).toEqual([]);
        },
      ),
      { numRuns: runs(400) },
    );
  });
});

describe("an upload in parts that is aborted", () => {
  const aborted = async (
    more: Partial<UploadFileChunkedParams>,
    options: Parameters<typeof uploadServer>[0] = { isReady: () => false },
  ): Promise<unknown> => {
    const openai = await start(options);
    const controller = new AbortController();
    const upload = openai.uploads
      .uploadFileChunked(params(more), { signal: controller.signal })
      .catch((error: unknown) => error);
    await until(() => server.parts.length > 0);
    controller.abort(new Error("enough"));
    return upload;
  };

  it("is cancelled while parts are under way", async () => {
    expect(await aborted({})).toBeInstanceOf(OpenAI.APIUserAbortError);
    expect([server.cancelled, server.completed]).toEqual([["upload_1"], []]);
  });

  it("is cancelled while its stream gives nothing, and the stream is closed", async () => {
    const openai = await start();
    const controller = new AbortController();
    let closed = false;
    const file = new ReadableStream<Uint8Array>(
      {
        pull: () => setImmediate(() => controller.abort()) && new Promise<void>(() => {}),
        cancel: () => {
          closed = true;
        },
      },
      { highWaterMark: 0 },
    );
    const given = params({ file, filename: "x", mimeType: "text/plain", bytes: 100 });
    const upload = openai.uploads.uploadFileChunked(given, { signal: controller.signal });
    await expect(upload).rejects.toThrow(OpenAI.APIUserAbortError);
    expect([server.cancelled, closed]).toEqual([["upload_1"], true]);
  });

  it("says so when it could not be cancelled", async () => {
    const error = await aborted({}, { isReady: () => false, refuseCancel: true });
    expect(error).toBeInstanceOf(OpenAI.APIUserAbortError);
    expect(String(error)).toContain("the upload upload_1 could not be cancelled");
    expect((error as Error).cause).toBeInstanceOf(OpenAI.BadRequestError);
  });

  it("sends nothing when its signal had aborted before", async () => {
    const openai = await start();
    const upload = openai.uploads.uploadFileChunked(params(), { signal: AbortSignal.abort() });
    await expect(upload).rejects.toThrow(OpenAI.APIUserAbortError);
    expect(server.created).toEqual([]);
  });
});
