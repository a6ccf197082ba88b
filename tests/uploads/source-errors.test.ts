import { once } from "node:events";
import { createReadStream, type ReadStream } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import { guardSources } from "../../src/handwritten/core/request/guard-sources.ts";
import { APIConnectionError, EncodeError } from "../../src/handwritten/errors/index.ts";
import { OpenAI } from "../../src/handwritten/index.ts";
import { encodeForm } from "../../src/handwritten/transport/encode-form.ts";
import { encodeMultipart, toFile, toStreamingFile } from "../../src/handwritten/uploads/index.ts";
import { contextOf, rejection, requestOf } from "../support/call.ts";
import { drain } from "../support/fake-body.ts";
import { bodyOf, closedPort, serve } from "../support/hostile-server.ts";
import { settled } from "../support/open-stream.ts";
import { transports } from "../support/transports.ts";

const missing = () => createReadStream(fileURLToPath(new URL("no-such-file", import.meta.url)));
const present = () => createReadStream(fileURLToPath(import.meta.url));
/** Resolves when the stream has failed or been destroyed, without being the listener that an error needs. */
const closed = (stream: ReadStream) => new Promise<void>((resolve) => stream.on("close", resolve));
const upload = (file: object) =>
  requestOf({ method: "POST", body: { kind: "form", fields: { purpose: "batch", file } } });

describe.each(transports)("%s, a file that fails", (name, transportOf) => {
  const transport = transportOf({ uploads: encodeForm });
  /** The global `fetch` does not tell a body's failure from the connection's. */
  const expectUnread = (error: Error): void => {
    expect(error).toBeInstanceOf(name === "fetch" ? APIConnectionError : EncodeError);
    if (name === "fetch") return;
    expect(error.message).toContain("the request body could not be read");
    expect(error.cause).toMatchObject({ code: "ENOENT" });
  };

  it("before its part is read is an error of the call", async () => {
    await using server = await serve(async (request, response) => {
      await bodyOf(request).catch(() => {});
      response.end("{}");
    });
    const error = (await rejection(transport(upload(missing()), contextOf(server.origin)))) as Error;
    expectUnread(error);
  });

  it("and a connection that fails are one error of the call, whichever comes first", async () => {
    const file = missing();
    const fileClosed = closed(file);
    const origin = `http://127.0.0.1:${await closedPort()}`;
    const error = await rejection(transport(upload(file), contextOf(origin)));
    await fileClosed;
    // Which of the two fails first is up to the kernel; neither may end the process.
    expect([APIConnectionError, EncodeError]).toContain((error as Error).constructor);
  });

  it("while a key was awaited is an error of the call", async () => {
    await using server = await serve(async (request, response) => {
      await bodyOf(request).catch(() => {});
      response.end("{}");
    });
    const request = upload(missing());
    const { file } = (request.body as { fields: { file: ReadStream } }).fields;
    guardSources({ file });
    await closed(file);
    const error = await rejection(transport(request, contextOf(server.origin)));
    expectUnread(error as Error);
  });
});

describe("a source's failure", () => {
  it.each([
    [
      "encodeMultipart",
      (file: ReadStream) => drain(encodeMultipart({ file }).body as AsyncIterable<Uint8Array>),
    ],
    [
      "toStreamingFile",
      async (file: ReadStream) => {
        const named = toStreamingFile(file, "a.txt");
        await closed(file);
        return drain(named);
      },
    ],
    ["toFile", async (file: ReadStream) => ({ error: await rejection(toFile(file)) })],
    [
      "encodeMultipart, read late",
      async (file: ReadStream) => {
        const { body } = encodeMultipart({ file });
        await closed(file);
        return drain(body as AsyncIterable<Uint8Array>);
      },
    ],
  ])("reaches the reader by %s", async (_, read) => {
    expect(await read(missing())).toMatchObject({ error: { code: "ENOENT" } });
  });
});

describe("guardSources", () => {
  it("finds the streams wherever they are, and reads none", () => {
    const files = [present(), present(), present()] as const;
    const fields: Record<string, unknown> = {
      a: files[0],
      b: [{ c: files[1] }],
      d: { body: files[2], arrayBuffer: async () => new ArrayBuffer(0) },
      e: "text",
      f: null,
      g: new Blob(["x"]),
    };
    fields["cycle"] = fields;
    const release = guardSources(fields);
    expect(files.map((file) => [file.listenerCount("error"), file.readableFlowing])).toEqual(
      files.map(() => [1, null]),
    );
    release();
    expect(files.map((file) => file.destroyed)).toEqual([true, true, true]);
  });

  it("gives back the descriptor of a file that was never read", async () => {
    const file = present();
    const release = guardSources({ file });
    await once(file, "open");
    const fileClosed = closed(file);
    release();
    await fileClosed;
    expect((file as unknown as { fd: number | null }).fd).toBeNull();
  });
});

describe("a call that fails before its upload is read", () => {
  it("gives back the descriptor of the file", async () => {
    const file = present();
    await once(file, "open");
    const fileClosed = closed(file);
    const openai = new OpenAI({
      apiKey: () => Promise.reject(new Error("no key")),
      baseURL: "http://127.0.0.1:9/v1",
    });
    const error = await rejection(openai.files.create({ file, purpose: "batch" }));
    expect((error as Error & { kind: string }).kind).not.toBe("request");
    await settled();
    expect(file.destroyed).toBe(true);
    await fileClosed;
  });
});
