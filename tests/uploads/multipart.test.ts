import { once } from "node:events";
import { createReadStream, openAsBlob } from "node:fs";
import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type Server,
} from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { EncodeError } from "../../src/handwritten/errors/index.ts";
import { encodeMultipart, type Multipart } from "../../src/handwritten/uploads/multipart.ts";
import { toFile } from "../../src/handwritten/uploads/to-file.ts";
import { toStreamingFile } from "../../src/handwritten/uploads/to-streaming-file.ts";
import { rejection } from "../support/call.ts";
import { isLong } from "../support/runs.ts";

const MIB = 2 ** 20;
const boundary = () => "BOUNDARY";

let server: Server;
let url: string;
let folder: string;
let received: { headers: IncomingHttpHeaders; size: number; body: Buffer };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "multipart-"));
  server = createServer(async (incoming, response) => {
    let size = 0;
    const kept: Buffer[] = [];
    for await (const chunk of incoming) {
      size += chunk.length;
      if (size < MIB) kept.push(chunk);
    }
    received = { headers: incoming.headers, size, body: Buffer.concat(kept) };
    response.end("ok");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

/** Sends piece by piece, as `fetch` does not: Node's reads a Blob into memory before it sends it. */
const send = async ({ contentType, body }: Multipart): Promise<void> => {
  const isBlob = body instanceof Blob;
  const headers = { "content-type": contentType, ...(isBlob && { "content-length": body.size }) };
  const outgoing = request(url, { method: "POST", headers });
  const answer = once(outgoing, "response");
  await pipeline(isBlob ? body.stream() : body, outgoing);
  const [response] = (await answer) as [IncomingMessage];
  expect(await text(response)).toBe("ok");
};

/** What a server's own parser reads out of the bytes: `[field, text]` or `[field, file name, type, content]`. */
const parse = async (contentType: string, body: Buffer): Promise<string[][]> => {
  const form = await new Response(new Uint8Array(body), {
    headers: { "content-type": contentType },
  }).formData();
  return Promise.all(
    [...form].map(async ([name, value]) =>
      typeof value === "string" ? [name, value] : [name, value.name, value.type, await value.text()],
    ),
  );
};

const exchange = async (fields: object): Promise<string[][]> => {
  const form = encodeMultipart(fields);
  await send(form);
  expect(received.headers["content-length"] === undefined).toBe(!form.replayable);
  return parse(form.contentType, received.body);
};

describe("encodeMultipart", () => {
  it("writes RFC 7578 parts in the order of the fields", async () => {
    const form = encodeMultipart(
      { purpose: "batch", file: new File(["abc"], "a.txt", { type: "text/plain" }), tags: ["x", "y"] },
      { boundary },
    );
    expect(form.contentType).toBe("multipart/form-data; boundary=BOUNDARY");
    expect(await (form.body as Blob).text()).toBe(
      [
        '--BOUNDARY\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nbatch',
        '--BOUNDARY\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nabc',
        '--BOUNDARY\r\nContent-Disposition: form-data; name="tags[]"\r\n\r\nx',
        '--BOUNDARY\r\nContent-Disposition: form-data; name="tags[]"\r\n\r\ny',
        "--BOUNDARY--\r\n",
      ].join("\r\n"),
    );
  });

  it("gives every form its own boundary", () => {
    const types = new Set(Array.from({ length: 50 }, () => encodeMultipart({}).contentType));
    expect(types.size).toBe(50);
  });

  const octets = "application/octet-stream";
  const served = (headers: Record<string, string>) => new Response("abc", { headers });
  const cases: { name: string; given: () => unknown; want: string[] }[] = [
    { name: "unnamed Blob", given: () => new Blob(["abc"]), want: ["blob", octets, "abc"] },
    {
      name: "typed Blob",
      given: () => new Blob(["abc"], { type: "image/png" }),
      want: ["blob", "image/png", "abc"],
    },
    {
      name: "File",
      given: () => new File(["abc"], "a.txt", { type: "text/plain" }),
      want: ["a.txt", "text/plain", "abc"],
    },
    {
      name: "File in a directory",
      given: () => new File(["abc"], "a/b\\c.txt"),
      want: ["c.txt", octets, "abc"],
    },
    { name: "bytes", given: () => new TextEncoder().encode("abc"), want: ["unknown_file", octets, "abc"] },
    {
      name: "part of a buffer",
      given: () => new TextEncoder().encode("xabcx").subarray(1, 4),
      want: ["unknown_file", octets, "abc"],
    },
    {
      name: "ArrayBuffer",
      given: () => new TextEncoder().encode("abc").buffer,
      want: ["unknown_file", octets, "abc"],
    },
    {
      name: "fs.ReadStream",
      given: () => createReadStream(join(folder, "on disk.txt")),
      want: ["on disk.txt", octets, "abc"],
    },
    {
      name: "ReadableStream",
      given: () => new Blob(["abc"]).stream(),
      want: ["unknown_file", octets, "abc"],
    },
    {
      name: "async iterable of bytes and text",
      given: () =>
        (async function* () {
          yield "a";
          yield Buffer.from("bc");
        })(),
      want: ["unknown_file", octets, "abc"],
    },
    {
      name: "Response",
      given: () => served({ "content-type": "image/png" }),
      want: ["unknown_file", "image/png", "abc"],
    },
    {
      name: "Response with a name",
      given: () =>
        served({ "content-disposition": 'attachment; filename="q.png"', "content-type": "image/png" }),
      want: ["q.png", "image/png", "abc"],
    },
    {
      name: "Response with an extended name",
      given: () => served({ "content-disposition": "attachment; filename=q; filename*=UTF-8''%C3%A9.png" }),
      want: ["é.png", "text/plain;charset=utf-8", "abc"],
    },
    {
      name: "Response with an ill-formed extended name",
      given: () =>
        served({
          "content-disposition": "attachment; filename=q.png; filename*=UTF-8''%FF",
          "content-type": "a/b",
        }),
      want: ["q.png", "a/b", "abc"],
    },
    {
      name: "Response without a body",
      given: () => new Response(null),
      want: ["unknown_file", octets, ""],
    },
    {
      name: "toFile",
      given: () => toFile(Buffer.from("abc"), "p/q.txt", { type: "text/x" }),
      want: ["q.txt", "text/x", "abc"],
    },
    {
      name: "toStreamingFile",
      given: () => toStreamingFile(new Blob(["abc"]).stream(), "d/n.txt", { type: "text/plain" }),
      want: ["n.txt", "text/plain", "abc"],
    },
    {
      name: "name with a quote",
      given: () => new File(["abc"], 'a"b.txt'),
      want: ['a"b.txt', octets, "abc"],
    },
  ];
  it.each(cases)("uploads: $name", async ({ given, want }) => {
    await writeFile(join(folder, "on disk.txt"), "abc");
    expect(await exchange({ file: await given(), purpose: "a\nb\rc\r\nd" })).toEqual([
      ["file", ...want],
      ["purpose", "a\r\nb\r\nc\r\nd"],
    ]);
  });

  it("names a download after its URL, without the query", async () => {
    const response = await fetch(`${url}/files/report%201.pdf?signature=s`, { method: "POST", body: "x" });
    expect(await exchange({ file: response })).toEqual([
      ["file", "report%201.pdf", "application/octet-stream", "ok"],
    ]);
  });

  it("keeps the directories of a set of files, but never those of a path on this machine", async () => {
    await writeFile(join(folder, "LICENSE"), "mit");
    const files = [new File(["a"], "skill/SKILL.md"), createReadStream(join(folder, "LICENSE"))];
    const names = (await exchange({ files })).map(([field, name]) => [field, name]);
    expect(names).toEqual([
      ["files[]", "skill/SKILL.md"],
      ["files[]", "LICENSE"],
    ]);
    expect((await exchange({ files: files[0] }))[0]?.slice(0, 2)).toEqual(["files", "skill/SKILL.md"]);
  });

  it("escapes quotes and line breaks in a name as the platform's forms do, and refuses what would forge a header", async () => {
    const form = encodeMultipart({ 'a"b': "v" }, { boundary });
    expect(await (form.body as Blob).text()).toBe(
      '--BOUNDARY\r\nContent-Disposition: form-data; name="a%22b"\r\n\r\nv\r\n--BOUNDARY--\r\n',
    );
    const headOf = (text: string) => /Content-Disposition: .*/.exec(text)?.[0];
    for (const name of ["a\r\nb", "a\nb", "a\rb", 'a"b', 'a%0A"\n', "a\ud83d", "ü 😀.txt"]) {
      const file = new File(["x"], name);
      const ours = encodeMultipart({ file }).body as Blob;
      const platform = new FormData();
      platform.append("file", file);
      expect(headOf(await ours.text())).toBe(headOf(await new Response(platform).text()));
      const field = new FormData();
      field.append(name, "v");
      const text = await (encodeMultipart({ [name]: "v" }).body as Blob).text();
      expect(headOf(text)).toBe(headOf(await new Response(field).text()));
    }
    expect(() => encodeMultipart({ "a\0": "v" })).toThrow(/control character/);
    const type = "text/plain\r\nX-Evil: 1";
    expect(() => encodeMultipart({ file: toStreamingFile(new Blob().stream(), "a", { type }) })).toThrow(
      EncodeError,
    );
  });

  it("writes a field with a content type of its own as one part", async () => {
    const form = encodeMultipart(
      { sdp: "v=0\r\n", session: { type: "realtime", tools: [] } },
      { boundary, encoding: { sdp: "application/sdp", session: "application/json", absent: "text/plain" } },
    );
    expect(form.replayable).toBe(true);
    expect(await (form.body as Blob).text()).toBe(
      [
        '--BOUNDARY\r\nContent-Disposition: form-data; name="sdp"\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n',
        '--BOUNDARY\r\nContent-Disposition: form-data; name="session"\r\nContent-Type: application/json\r\n\r\n{"type":"realtime","tools":[]}',
        "--BOUNDARY--\r\n",
      ].join("\r\n"),
    );
  });

  it("says why a field cannot be written as JSON", async () => {
    const session: Record<string, unknown> = {};
    session["itself"] = session;
    const error = await rejection(
      (async () => encodeMultipart({ session }, { encoding: { session: "application/json" } }))(),
    );
    expect(error).toBeInstanceOf(EncodeError);
    expect(error).toMatchObject({
      message: 'form field "session" cannot be written as application/json',
      cause: expect.any(TypeError),
    });
  });

  it("can be sent twice when its parts can", async () => {
    await writeFile(join(folder, "twice.txt"), "abc");
    const form = encodeMultipart({ file: await openAsBlob(join(folder, "twice.txt")), purpose: "batch" });
    expect(form.replayable).toBe(true);
    for (const _ of [1, 2]) {
      await send(form);
      expect(received.headers["content-length"]).toBe(String((form.body as Blob).size));
      expect(await parse(form.contentType, received.body)).toEqual([
        ["file", "blob", "application/octet-stream", "abc"],
        ["purpose", "batch"],
      ]);
    }
  });

  it("refuses to send a one-shot stream twice", async () => {
    const form = encodeMultipart({ file: new Blob(["abc"]).stream() });
    expect(form.replayable).toBe(false);
    await send(form);
    const chunks = form.body as AsyncIterable<Uint8Array>;
    await expect(chunks[Symbol.asyncIterator]().next()).rejects.toThrow(EncodeError);
  });

  it("refuses a Response that has been read", async () => {
    const response = new Response("abc");
    await response.text();
    expect(() => encodeMultipart({ file: response })).toThrow(/has been read already/);
  });

  it("closes a source that is given up half way", async () => {
    let closed = false;
    const source = async function* () {
      try {
        for (;;) yield "x";
      } finally {
        closed = true;
      }
    };
    for await (const chunk of encodeMultipart({ file: source() }).body as AsyncIterable<Uint8Array>)
      if (chunk[0] === 0x78) break;
    expect(closed).toBe(true);
  });

  it("fails when a stream gives something that is neither bytes nor text", async () => {
    const source = (async function* () {
      yield { not: "bytes" } as unknown as string;
    })();
    await expect(
      (async () => {
        for await (const _ of encodeMultipart({ file: source }).body as AsyncIterable<Uint8Array>);
      })(),
    ).rejects.toThrow(EncodeError);
  });

  // What a process needs besides would hide what a smaller file takes.
  if (isLong)
    describe("a file of 300 MiB", () => {
      const size = 300 * MIB;
      const path = () => join(folder, "large.bin");
      beforeAll(async () => {
        const file = await open(path(), "w");
        await file.truncate(size); // sparse: takes no room on the disk
        await file.close();
      });

      it.each([
        ["fs.openAsBlob", () => openAsBlob(path())],
        ["fs.createReadStream", async () => createReadStream(path())],
      ])(
        "is never held in memory: %s",
        async (_, file) => {
          const before = process.memoryUsage.rss();
          let peak = before;
          const gauge = setInterval(() => {
            peak = Math.max(peak, process.memoryUsage.rss());
          }, 5);
          await send(encodeMultipart({ file: await file(), purpose: "batch" })).finally(() =>
            clearInterval(gauge),
          );
          expect(received.size).toBeGreaterThan(size);
          expect(peak - before).toBeLessThan(120 * MIB);
        },
        60_000,
      );
    });
});
