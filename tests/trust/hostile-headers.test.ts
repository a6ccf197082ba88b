import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { listModels } from "../../src/generated/operations/index.ts";
import type { HeadersRecord } from "../../src/handwritten/contract.ts";
import type { HeadersOption } from "../../src/handwritten/core/request/headers.ts";
import { type ClientOptions, OpenAIError, Secret } from "../../src/handwritten/index.ts";
import { requestOf } from "../support/call.ts";
import { serveBytes, type TestServer } from "../support/hostile-server.ts";
import { runs } from "../support/runs.ts";
import { clientsOf, platforms, refusal, textOf } from "./clients.ts";

/** Part of every hostile text: a message that quotes one holds it. */
const SECRET = "5ecret-0123456789";
/** What ends a line, at once or once its code is cut to a byte (as Node did before CVE-2016-2216), and what else no header can hold. */
const values: [name: string, text: string, found: RegExp][] = [
  ["CRLF", `${SECRET}\r\nX-Evil: 1`, /U\+000D/],
  ["LF", `${SECRET}\nX-Evil: 1`, /U\+000A/],
  ["CR", `${SECRET}\rX-Evil: 1`, /U\+000D/],
  ["a whole request", `${SECRET}\r\n\r\nGET /evil HTTP/1.1\r\nHost: evil\r\n\r\n`, /U\+000D/],
  ["an old fold", `${SECRET}\r\n x-evil`, /U\+000D/],
  ["what is CRLF in one byte each", `${SECRET}\u010d\u010aX-Evil: 1`, /U\+010D/],
  ["NUL", `${SECRET}\0X-Evil`, /U\+0000/],
  ["an escape", `${SECRET}\u001b[31m`, /U\+001B/],
  ["DEL", `${SECRET}\u007f`, /U\+007F/],
  ["a letter beyond Latin-1", `${SECRET}\u0100`, /U\+0100/],
  ["a dash of a word processor", `${SECRET}–x`, /U\+2013/],
  ["a line separator", `${SECRET}\u2028X-Evil: 1`, /U\+2028/],
  ["an emoji", `${SECRET}😀`, /U\+1F600/],
  ["half an emoji", `${SECRET}\ud83d`, /U\+D83D/],
];

let server: TestServer;
let heads: string[] = [];
beforeAll(async () => {
  server = await serveBytes((socket, head) => {
    heads.push(head);
    socket.write(
      'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{"data":[]}',
    );
  });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});
const environment = { ...process.env };
afterEach(() => {
  heads = [];
  process.env = { ...environment };
});

describe.each(platforms)("a header, over %s:", (_, fetch) => {
  const clients = (options: ClientOptions = {}) => clientsOf(`${server.origin}/v1`, { fetch, ...options });
  const viaVariable = (name: string, text: string, option: keyof ClientOptions) => {
    process.env[name] = text;
    return clients({ [option]: undefined }).openai.get("/x");
  };

  /** Every place whose text becomes the value of a header, and that header. */
  const places: Record<string, [header: string, ask: (text: string) => unknown]> = {
    "a header of a call": ["x-note", (text) => clients().openai.get("/x", { headers: { "X-Note": text } })],
    "a header of a call, as a pair": [
      "x-note",
      (text) => clients().openai.get("/x", { headers: [["x-note", text]] }),
    ],
    "a header of a value's call": [
      "x-note",
      (text) => clients().client.send(listModels(), { headers: { "x-note": text } }),
    ],
    "a header of a request made by hand": [
      "x-note",
      (text) => clients().client.send(requestOf({ headers: { "x-note": text } })),
    ],
    "a default header": [
      "x-note",
      (text) => clients({ defaultHeaders: { "x-note": text } }).openai.get("/x"),
    ],
    "a default header of a value's client": [
      "x-note",
      (text) => clients({ defaultHeaders: { "x-note": text } }).client.send(listModels()),
    ],
    "a header of withOptions": [
      "x-note",
      (text) =>
        clients()
          .openai.withOptions({ defaultHeaders: { "x-note": text } })
          .get("/x"),
    ],
    "an authorization of one's own": [
      "authorization",
      (text) => clients().openai.get("/x", { headers: { Authorization: text } }),
    ],
    "a layer's header": [
      "x-note",
      (text) =>
        clients({
          layers: [
            (next) => (request, context) =>
              next({ ...request, headers: { ...request.headers, "x-note": text } }, context),
          ],
        }).openai.get("/x"),
    ],
    apiKey: ["authorization", (text) => clients({ apiKey: text }).openai.get("/x")],
    "apiKey of a value's client": [
      "authorization",
      (text) => clients({ apiKey: text }).client.send(listModels()),
    ],
    "apiKey as a function": [
      "authorization",
      (text) => clients({ apiKey: async () => text }).openai.get("/x"),
    ],
    "apiKey as a Secret": [
      "authorization",
      (text) => clients({ apiKey: Secret.unchecked(text) }).openai.get("/x"),
    ],
    "apiKey as a function that gives a Secret": [
      "authorization",
      (text) => clients({ apiKey: async () => Secret.unchecked(text) }).client.send(listModels()),
    ],
    adminAPIKey: [
      "authorization",
      (text) => clients({ adminAPIKey: text }).client.send(requestOf({ auth: "admin" })),
    ],
    organization: ["openai-organization", (text) => clients({ organization: text }).openai.get("/x")],
    project: ["openai-project", (text) => clients({ project: text }).client.send(listModels())],
    idempotencyKey: ["idempotency-key", (text) => clients().openai.post("/x", { idempotencyKey: text })],
    "the content type of a raw body": [
      "content-type",
      (text) =>
        clients().client.send(
          requestOf({ method: "POST", body: { kind: "raw", value: "x", contentType: `text/${text}` } }),
        ),
    ],
    "the content type of a stream": [
      "content-type",
      (text) =>
        clients().client.send(
          requestOf({
            method: "POST",
            body: { kind: "stream", value: (async function* () {})(), contentType: `text/${text}` },
          }),
        ),
    ],
    "the content type of a Blob of another make": [
      "content-type",
      (text) => {
        const body = Object.defineProperty(new Blob(["x"]), "type", { value: `text/${text}` });
        return clients().openai.post("/x", { body });
      },
    ],
    "a content type of one's own": [
      "content-type",
      (text) => clients().openai.post("/x", { body: {}, headers: { "Content-Type": `text/${text}` } }),
    ],
  };

  describe.each(Object.entries(places))("%s", (_, [header, ask]) => {
    it.each(values)("is refused with %s in it", async (_, text, found) => {
      const advice = new RegExp(`the header ${header} holds ${found.source}, .*: take it out$`);
      const error = await refusal(() => ask(text), "request", advice);
      expect(textOf(error)).not.toContain(SECRET);
      expect(heads).toEqual([]);
    });
  });

  it.each([
    ["OPENAI_API_KEY", "apiKey", "authorization"],
    ["OPENAI_ORG_ID", "organization", "openai-organization"],
    ["OPENAI_PROJECT_ID", "project", "openai-project"],
  ] as const)("from %s is held to the same", async (variable, option, header) => {
    for (const [, text, found] of values.filter(([, text]) => !text.includes("\0") && text.isWellFormed())) {
      const error = await refusal(
        () => viaVariable(variable, text, option),
        "request",
        new RegExp(`the header ${header} holds ${found.source}`),
      );
      expect(textOf(error)).not.toContain(SECRET);
    }
    expect(heads).toEqual([]);
  });

  it.each([
    [`X-Note: ${SECRET}\rX-Evil: 1`, /the header x-note holds U\+000D/],
    [`X-Note: ${SECRET}\u010a`, /the header x-note holds U\+010A/],
    [`X Note: ${SECRET}`, /the name of a header holds U\+0020: write it with letters, digits and hyphens/],
    [`${SECRET}\u0001: x`, /the name of a header holds U\+0001/],
  ])("from OPENAI_CUSTOM_HEADERS is refused: %j", async (lines, advice) => {
    const error = await refusal(
      () => viaVariable("OPENAI_CUSTOM_HEADERS", lines, "defaultHeaders"),
      "request",
      advice,
    );
    expect(textOf(error)).not.toContain(SECRET);
    expect(heads).toEqual([]);
  });

  const givers: Record<string, (headers: HeadersOption) => unknown> = {
    "of a call": (headers) => clients().openai.get("/x", { headers }),
    "of a value's call": (headers) => clients().client.send(listModels(), { headers }),
    "by default": (headers) => clients({ defaultHeaders: headers }).openai.get("/x"),
    "of a request made by hand": (headers) =>
      clients().client.send(requestOf({ headers: Object.fromEntries(headers as []) as HeadersRecord })),
  };
  describe.each(Object.entries(givers))("%s", (_, ask) => {
    it.each([
      [`x-${SECRET}\r\nX-Evil`, "U+000D"],
      [`x-${SECRET}\n`, "U+000A"],
      [`x-${SECRET}: 1\r\nX-Evil`, "U+003A"],
      [`Authorization: Bearer ${SECRET}`, "U+003A"],
      [`Bearer ${SECRET}`, "U+0020"],
      [`\0${SECRET}`, "U+0000"],
      [`${SECRET}é`, "U+00E9"],
      [`${SECRET}\u010b`, "U+010B"],
      [`${SECRET}😀`, "U+1F600"],
      [":authority", "U+003A"],
      [":path", "U+003A"],
      ["(x)", "U+0028"],
      ['"x"', "U+0022"],
    ])("a name like %j is refused, and not quoted", async (name, found) => {
      const error = await refusal(
        () => ask([[name, "v"]]),
        "request",
        /the name of a header holds U\+[0-9A-F]+: write it with letters, digits and hyphens/,
      );
      expect(error.message).toContain(found);
      expect(textOf(error)).not.toContain(SECRET);
      expect(heads).toEqual([]);
    });

    it("a name that is empty is refused", async () => {
      await refusal(() => ask([["", "v"]]), "request", /the name of a header is empty/);
      expect(heads).toEqual([]);
    });

    it.each([
      ["an object", {}],
      ["a Secret", Secret.unchecked(SECRET)],
      ["a function", () => SECRET],
      ["a symbol", Symbol(SECRET)],
    ])("%s is no value", async (_, value) => {
      const headers = [["x-note", value as string]] as const;
      const error = await refusal(
        () => ask(headers),
        "request",
        /the header x-note is of the type .*: give it as text/,
      );
      expect(textOf(error)).not.toContain(SECRET);
      expect(heads).toEqual([]);
    });
  });

  it("arrives as one line of its own, whatever it holds, or is refused", async () => {
    const { client } = clients();
    const odd = fc.constantFrom(...'\r\n\0\t :,;"\\é\u0085\u00a0\u010a\u2028\ud800x');
    const text = fc.array(odd, { maxLength: 6 }).map((chars) => chars.join(""));
    const linesOf = async (headers: HeadersRecord): Promise<string[]> => {
      heads = [];
      await client.send(requestOf({ headers }));
      return heads.flatMap((head) => head.split(/[\r\n]/)).filter((line) => line !== "");
    };
    const plain = (await linesOf({ "x-a": "v" })).length;
    await fc.assert(
      fc.asyncProperty(text, text, async (name, value) => {
        try {
          const lines = await linesOf({ [`x${name}`]: value });
          expect(lines).toHaveLength(plain);
          expect(
            lines
              .find((line) => line.startsWith(`x${name}:`))
              ?.slice(name.length + 2)
              .trim(),
          ).toBe(Buffer.from(value.trim(), "latin1").toString("latin1"));
        } catch (error) {
          if (!OpenAIError.is(error)) throw error;
          expect([error.kind, heads]).toEqual(["request", []]);
        }
      }),
      { numRuns: runs(400) },
    );
  });
});
