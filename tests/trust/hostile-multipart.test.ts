import { Readable } from "node:stream";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { createFile, createImageEdit } from "../../src/generated/operations/index.ts";
import type { Uploadable } from "../../src/handwritten/contract.ts";
import { OpenAIError, toFile, toStreamingFile } from "../../src/handwritten/index.ts";
import { encodeMultipart } from "../../src/handwritten/uploads/index.ts";
import { requestOf } from "../support/call.ts";
import { runs } from "../support/runs.ts";
import { clientsOf, platforms, refusal, textOf, ways } from "./clients.ts";
import { twoServers } from "./two-servers.ts";

const chunks = async function* () {
  yield new TextEncoder().encode("abc");
};
const form = (fields: object) => requestOf({ method: "POST", body: { kind: "form", fields } });
const formOf = (file: unknown) => createFile({ file: file as File, purpose: "batch" });
/** A Response as node-fetch and others have it, whose headers hold what those of the platform refuse. */
const served = (name: string, value: string) => ({
  headers: { get: (asked: string) => (asked === name ? value : null) },
  body: Readable.from(["abc"]),
  arrayBuffer: () => Promise.reject(new Error("not asked")),
});

/** Every place whose text becomes the name of a field or of a file. */
const names: Record<string, (name: string) => object> = {
  "a field's name": (name) => form({ [name]: "v" }),
  "the name of a file's field": (name) => form({ [name]: new File(["abc"], "a.txt") }),
  "a nested key": (name) => form({ metadata: { [name]: "v" } }),
  "a key in a list": (name) => form({ parts: [{ deep: { [name]: "v" } }] }),
  "a key beside a stub's own": (name) =>
    createFile({ file: new File([], "a"), purpose: "batch", [name]: "v" } as never),
  "a File's name": (name) => formOf(new File(["abc"], name)),
  "a File's name in a list": (name) =>
    createImageEdit({ image: [new File(["abc"], name)], prompt: "p" } as never),
  "a File's name with its directory": (name) => form({ files: [new File(["abc"], `dir/${name}`)] }),
  "a streaming file's name": (name) => formOf(toStreamingFile(chunks(), name)),
  "a stream's path": (name) => formOf(Object.assign(Readable.from(["abc"]), { path: `/tmp/${name}` })),
  "the name that a file was served under": (name) =>
    formOf(
      served(
        "content-disposition",
        `attachment; filename*=utf-8''${encodeURIComponent(name.toWellFormed())}`,
      ),
    ),
};
/** What could end a header's line, or be read in two ways. */
const escapedInNames = [
  ["CRLF", 'a"\r\nX-Evil: 1', /a%22%0D%0AX-Evil: 1/],
  ["LF", "a\nX-Evil: 1", /a(?:%0D)?%0AX-Evil: 1/],
  ["CR", "a\rX-Evil: 1", /a%0D(?:%0A)?X-Evil: 1/],
  ["the end of the head", 'a"\r\n\r\nevil', /a%22%0D%0A%0D%0Aevil/],
  ["half an emoji", "a\ud83db", /a\ufffdb/],
] as const;
const inNames = [
  ["NUL", "a\0.png"],
  ["a tab", "a\t.png"],
  ["an escape", "a\u001b[31m"],
  ["DEL", "a\u007f"],
  ["NEL", "a\u0085X-Evil: 1"],
  ["a line separator", "a\u2028X-Evil: 1"],
] as const;

/** Every place whose text becomes the content type of a part. */
const types: Record<string, (type: string) => object | Promise<object>> = {
  "a File of another make": (type) =>
    formOf(Object.defineProperty(new File(["abc"], "a.txt"), "type", { value: type })),
  "a Blob of another make": (type) =>
    formOf(Object.defineProperty(new Blob(["abc"]), "type", { value: type })),
  toFile: async (type) => formOf(await toFile("abc", "a.txt", { type })),
  "toFile of a stream": async (type) => formOf(await toFile(chunks(), "a.txt", { type })),
  toStreamingFile: (type) => formOf(toStreamingFile(chunks(), "a.txt", { type })),
  "the type that a file was served under": (type) => formOf(served("content-type", type)),
  "a field with a type of its own": (type) =>
    requestOf({ method: "POST", body: { kind: "form", fields: { sdp: "v=0" }, encoding: { sdp: type } } }),
};
const inTypes = [
  ["CRLF", "text/plain\r\nX-Evil: 1"],
  ["LF", "text/plain\nX-Evil: 1"],
  ["the end of the head", "text/plain\r\n\r\nevil"],
  ["NUL", "text/plain\0"],
  ["what is CRLF in one byte each", "text/plain\u010d\u010aX-Evil: 1"],
  ["a letter that is not ASCII", "text/plän"],
] as const;

/** A name as browsers write it. */
const escaped = (name: string): string => name.toWellFormed().replace(/["\r\n]/g, encodeURIComponent);

/** The parts of a body as RFC 2046 §5.1.1 cuts it: the lines of each one's head, and its content. */
const partsOf = (body: string, contentType = ""): { head: string[]; content: string }[] => {
  const boundary = /boundary=(.+)$/.exec(contentType)?.[1];
  const [preamble, ...parts] = `\r\n${body}`.split(`\r\n--${boundary}`);
  expect([preamble, parts.pop()]).toEqual(["", "--\r\n"]);
  return parts.map((part) => {
    const end = part.indexOf("\r\n\r\n");
    return { head: part.slice(2, end).split(/[\r\n]+/), content: part.slice(end + 4) };
  });
};

describe.each(ways)("a form, by %s:", (_, fetch, send) => {
  const servers = twoServers();
  const clients = () => clientsOf(servers.api.baseURL, { fetch });

  describe.each(Object.entries(names))("%s", (_, makeRequest) => {
    it.each(inNames)("is refused with %s in it", async (_, name) => {
      const error = await refusal(
        () => send(clients(), makeRequest(name) as never),
        "request",
        /the name of the (field|file) ".+" holds a control character: take it out$/,
      );
      // Quoted, so that it is found, but not as it is: it would forge a line of the log.
      expect(error.message).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      expect(servers.api.requests).toEqual([]);
    });
  });

  describe.each(Object.entries(names))("%s", (_, makeRequest) => {
    it.each(escapedInNames)("stays one line with %s in it", async (_, name, want) => {
      servers.api.requests.length = 0;
      await send(clients(), makeRequest(name) as never);
      const [{ body, headers } = { body: "", headers: {} as Record<string, string> }] = servers.api.requests;
      const heads = partsOf(body, headers["content-type"]).map(({ head }) => head);
      for (const head of heads)
        for (const line of head)
          expect(line).toMatch(
            /^Content-(?:Disposition: form-data; name="[^"]*"(?:; filename="[^"]*")?|Type: [\w/.-]+)$/,
          );
      expect(heads.flat().join("\n")).toMatch(want);
    });
  });

  describe.each(Object.entries(types))("the content type of %s", (_, makeRequest) => {
    it.each(inTypes)("is refused with %s in it", async (_, type) => {
      await refusal(
        async () => send(clients(), (await makeRequest(type)) as never),
        "request",
        /the content type of the (file|field) ".+" holds a line break or a character that is not ASCII: give one like "text\/plain"$/,
      );
      expect(servers.api.requests).toEqual([]);
    });
  });

  it("a name that only looks like a header's end stays one name", async () => {
    const name = `q" ; filename="evil.sh"; x='--form-0' %0d%0aX-Evil: 1 é😀`;
    await send(clients(), form({ [name]: "v", file: new File(["abc"], name) }));
    const [{ body, headers } = { body: "", headers: {} as Record<string, string> }] = servers.api.requests;
    const shown = name.replaceAll('"', "%22");
    const disposition = "Content-Disposition: form-data;";
    expect(partsOf(body, headers["content-type"])).toEqual([
      { head: [`${disposition} name="${shown}"`], content: "v" },
      {
        head: [`${disposition} name="file"; filename="${shown}"`, "Content-Type: application/octet-stream"],
        content: "abc",
      },
    ]);
  });

  it("content that holds boundaries, those of earlier forms too, makes no part", async () => {
    let known = "form-00000000000000000000000000";
    for (let round = 0; round < 4; round++) {
      const evil = `\r\n--${known}\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nevil\r\n--${known}--\r\n`;
      const file: Uploadable =
        round % 2 ? new File([evil], "a") : toStreamingFile(new Blob([evil]).stream(), "a");
      await send(clients(), form({ file, note: evil, purpose: "batch" }));
      const { body, headers } = servers.api.requests[round] as {
        body: string;
        headers: Record<string, string>;
      };
      const parts = partsOf(body, headers["content-type"]);
      expect(parts.map(({ content }) => content)).toEqual([evil, evil, "batch"]);
      known = (headers["content-type"] as string).split("boundary=")[1] as string;
    }
  });
});

describe.each(platforms)("random forms, over %s,", (_, fetch) => {
  const servers = twoServers();

  it("arrive part for part, or are refused", async () => {
    const { client } = clientsOf(servers.api.baseURL, { fetch });
    const odd = fc.constantFrom(
      ...'\r\n\0\t";=:-\\/% é[]x\u0085\u2028\ud800',
      '"\r\n',
      "--form-",
      "filename=",
    );
    const text = fc.array(odd, { maxLength: 5 }).map((pieces) => pieces.join(""));
    await fc.assert(
      fc.asyncProperty(text, text, text, async (field, name, content) => {
        servers.api.requests.length = 0;
        try {
          const fields = {
            [`n${field}`]: content,
            file: toStreamingFile(new Blob([content]).stream(), `n${name}`),
          };
          await client.send(form(fields));
          const [{ body, headers } = { body: "", headers: {} as Record<string, string> }] =
            servers.api.requests;
          const parts = partsOf(body, headers["content-type"]);
          expect(parts.map(({ head }) => head.length)).toEqual([1, 2]);
          expect(parts[0]?.head[0]).toBe(
            `Content-Disposition: form-data; name="n${escaped(field.replace(/\r\n?|\n/g, "\r\n"))}"`,
          );
          expect(parts[1]?.head[0]).toMatch(/; filename="[^"]*"$/);
          expect(parts[1]?.content).toBe(content.toWellFormed());
        } catch (error) {
          if (!OpenAIError.is(error)) throw error;
          expect([error.kind, servers.api.requests]).toEqual(["request", []]);
        }
      }),
      { numRuns: runs(300) },
    );
  });
});

describe("encodeMultipart", () => {
  it.each(["a\r\nX-Evil: 1", "a b", 'a"b', "a;b", "", "x".repeat(71), "é"])(
    "takes no boundary like %j",
    async (boundary) => {
      await refusal(
        () => encodeMultipart({}, { boundary: () => boundary }),
        "request",
        /must be 1 to 70 letters, digits/,
      );
    },
  );

  it("says so when a field with a type of its own cannot be written", async () => {
    const circular: { self?: object } = {};
    circular.self = circular;
    const encoding = { session: "application/json", sdp: "application/sdp" };
    for (const fields of [
      { session: circular },
      { session: 1n },
      { sdp: Object.create(null) },
      { session: () => 1 },
    ]) {
      const error = await refusal(
        () => encodeMultipart(fields, { encoding }),
        "request",
        /form field "(session|sdp)" (cannot be written as application|has no text form)/,
      );
      expect(textOf(error)).not.toMatch(/connection/);
    }
  });
});
