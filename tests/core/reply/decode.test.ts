import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { decode, withRequestID } from "../../../src/handwritten/core/reply/decode.ts";
import { DecodeError } from "../../../src/handwritten/errors/index.ts";
import { rejection, requestOf } from "../../support/call.ts";

const json = "application/json";
const replyOf = (body: string | null, type?: string, status = 200): Response =>
  new Response(body && new TextEncoder().encode(body), {
    status,
    headers: { "x-request-id": "req_1", ...(type !== undefined && { "content-type": type }) },
  });

describe("decode, where JSON is due", () => {
  it.each([
    ["application/json", '{"a":1}', { a: 1 }],
    ["Application/JSON; charset=utf-8", "[1]", [1]],
    ["application/problem+json", '{"a":1}', { a: 1 }],
    ["text/json", "3", 3],
    [undefined, '{"a":1}', { a: 1 }],
    ["text/plain", ' {"a":1}', { a: 1 }],
    ["application/octet-stream", "[]", []],
    [json, "", undefined],
    ["text/html", "", undefined],
    [json, "null", null],
  ])("%s with %j is %j", async (type, body, want) => {
    expect(await decode(replyOf(body, type), requestOf())).toEqual(want);
  });

  it.each([204, 205])("status %i is null", async (status) => {
    expect(await decode(replyOf(null, undefined, status), requestOf())).toBeNull();
  });

  it("refuses a page of HTML, naming the request, and quotes no more than its beginning", async () => {
    const page = `<!doctype html>\r\n\u001b[2J<title>Sign in</title>${"secret ".repeat(100)}end-of-page`;
    const error = await rejection(
      decode(replyOf(page, "text/html; charset=utf-8"), requestOf({ path: "/x/{id}" })),
    );
    expect(error).toBeInstanceOf(DecodeError);
    const { message, status, requestID, request } = error as DecodeError;
    expect(message).toMatch(
      /^GET \/x\/\{id\}: 200: expected JSON, got text\/html; charset=utf-8 \(\d+ characters\)/,
    );
    expect(message.length).toBeLessThan(220);
    expect(message).not.toContain("end-of-page");
    expect([status, requestID, request?.path]).toEqual([200, "req_1", "/x/{id}"]);
  });

  it.each([
    ["text/html", '{"a":1}'],
    ["text/plain", "OK"],
    ["text/plain", "42"],
    ["image/png", "\u0089PNG"],
  ])("refuses %s with %j", async (type, body) => {
    expect(await rejection(decode(replyOf(body, type), requestOf()))).toBeInstanceOf(DecodeError);
  });

  it.each([
    '{"secret":"hunter2',
    '{"secret":"hunter2"} x',
    "hunter2",
    '{"secret":hunter2}',
    '{"secret":"hunter2"]',
  ])("refuses malformed %s without quoting it, not even as a cause", async (body) => {
    const error = (await rejection(decode(replyOf(body, json), requestOf()))) as DecodeError;
    expect(error).toBeInstanceOf(DecodeError);
    expect(error.message).toMatch(/^GET \/things: 200: malformed JSON \(.*\d+.*\)$/);
    expect(`${error.message}${error.stack}${JSON.stringify(error)}`).not.toMatch(/hunter2|secret/);
    expect(error.cause).toBeUndefined();
  });

  it("never gives a value for a document that was cut", async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(), async (value, seed) => {
        const text = JSON.stringify(value);
        const cut = text.slice(0, 1 + (seed % (text.length - 1)));
        expect(await rejection(decode(replyOf(cut, json), requestOf()))).toBeInstanceOf(DecodeError);
      }),
    );
  });

  it("lets no key of a document reach a prototype", async () => {
    const body = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
    const value = (await decode(replyOf(body, json), requestOf())) as object;
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value)).toEqual(["__proto__", "constructor"]);
  });

  it("drops a byte order mark", async () => {
    expect(await decode(replyOf('\ufeff{"a":1}', json), requestOf())).toEqual({ a: 1 });
  });
});

describe("decode, of the other kinds", () => {
  it("gives text as it is, whatever its type", async () => {
    expect(
      await decode(replyOf("1\n00:00 --> 00:01\nhi", "text/plain"), requestOf({ reply: "text" })),
    ).toContain("hi");
  });

  it("reads the body where nothing is due, so that the connection is free again", async () => {
    const reply = replyOf("whatever");
    expect(await decode(reply, requestOf({ reply: "nothing" }))).toBeUndefined();
    expect(reply.bodyUsed).toBe(true);
  });

  it("gives the platform's Response for bytes, unread", async () => {
    const reply = replyOf("bytes", "audio/mpeg");
    const value = await decode(reply, requestOf({ reply: "bytes" }));
    expect(value).toBe(reply);
    expect(reply.bodyUsed).toBe(false);
  });
});

describe("withRequestID", () => {
  it("is visible when read by name, and not in enumeration or JSON", () => {
    const value = withRequestID({ a: 1 }, "req_1") as { a: number; _request_id?: string };
    expect(value._request_id).toBe("req_1");
    expect([Object.keys(value), JSON.stringify(value), { ...value }]).toEqual([["a"], '{"a":1}', { a: 1 }]);
  });

  it.each([[[1]], ["text"], [null], [undefined], [7]])("leaves %j alone", (value) => {
    expect(withRequestID(value, "req_1")).toBe(value);
  });

  it("says nothing when there is no id", () => {
    expect("_request_id" in withRequestID({}, null)).toBe(false);
  });
});
