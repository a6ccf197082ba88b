import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { ApiRequest } from "../../../src/handwritten/contract.ts";
import type { CallRecord } from "../../../src/handwritten/core/call-record.ts";
import type { Target } from "../../../src/handwritten/core/handler.ts";
import { canonicalJSON } from "../../../src/handwritten/reliability/cache/canonical-json.ts";
import { requestKey } from "../../../src/handwritten/reliability/cache/request-key.ts";
import { sha256, subtleSHA256 } from "../../../src/handwritten/reliability/cache/sha256.ts";
import { requestOf } from "../../support/call.ts";
import { runs } from "../../support/runs.ts";

const target: Target = {
  name: "openai",
  baseURL: "https://api.example/v1",
  authenticate: () => ({
    authorization: "Bearer one",
    "openai-organization": "org-1",
    "openai-project": null,
  }),
};
const as = (headers: Record<string, string | null>): Target => ({
  ...target,
  authenticate: async () => ({ ...(await target.authenticate(requestOf())), ...headers }),
});
const post = (value: unknown, parts: Partial<ApiRequest> = {}): ApiRequest =>
  requestOf({
    operation: "createResponse",
    method: "POST",
    path: "/responses",
    body: { kind: "json", value },
    ...parts,
  });
const keyOf = (request: ApiRequest, of = target, call: CallRecord = {}): Promise<string | undefined> =>
  requestKey(request, { target: of, attempt: 0, call });

const asked = post({ model: "m", input: "hi" });

describe("requestKey", () => {
  it.each<[string, ApiRequest]>([
    ["the same again", post({ model: "m", input: "hi" })],
    ["keys in another order", post({ input: "hi", model: "m" })],
    ["a field that is undefined", post({ model: "m", input: "hi", user: undefined })],
    [
      "headers that only trace",
      post({ model: "m", input: "hi" }, { headers: { traceparent: "00-1-2-01", "Idempotency-Key": "x" } }),
    ],
  ])("is the same for %s", async (_, request) => {
    expect(await keyOf(request)).toBe(await keyOf(asked));
    expect(await keyOf(request)).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each<[string, ApiRequest, Target?, CallRecord?]>([
    ["another input", post({ model: "m", input: "hi!" })],
    ["null, which is something", post({ model: "m", input: "hi", user: null })],
    ["items in another order", post({ model: "m", input: ["a", "b"] })],
    ["a schema whose properties come in another order", post({ properties: { b: 1, a: 2 } })],
    ["another operation", post({ model: "m", input: "hi" }, { operation: "x" })],
    ["a query", post({ model: "m", input: "hi" }, { params: { query: { a: 1 } } })],
    ["a beta header", post({ model: "m", input: "hi" }, { headers: { "OpenAI-Beta": "x=v1" } })],
    ["a stream", post({ model: "m", input: "hi" }, { reply: "events" })],
    ["another key", asked, as({ authorization: "Bearer two" })],
    ["another organization", asked, as({ "openai-organization": "org-2" })],
    ["a project", asked, as({ "openai-project": "proj-1" })],
    [
      "an organization of the call's own",
      post({ model: "m", input: "hi" }, { headers: { "openai-organization": "org-9" } }),
    ],
    [
      "a header that the client always sends",
      asked,
      target,
      { standingHeaders: () => ({ "openai-organization": "org-9" }) },
    ],
    ["another server", asked, { ...target, baseURL: "https://other.example/v1" }],
  ])("is another one for %s", async (_, request, of = target, call = {}) => {
    const key = await keyOf(request, of, call);
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(key).not.toBe(await keyOf(asked));
    expect(key).not.toBe(await keyOf(post({ model: "m", input: ["b", "a"] })));
    expect(key).not.toBe(await keyOf(post({ properties: { a: 2, b: 1 } })));
  });

  it("reads a path and a query as they are sent", async () => {
    const get = (id: string, query: object): ApiRequest =>
      requestOf({ path: "/files/{id}", params: { path: { id }, query } });
    expect(await keyOf(get("1", { a: 1, b: [2, 3] }))).toBe(await keyOf(get("1", { b: [2, 3], a: 1 })));
    expect(await keyOf(get("1", {}))).not.toBe(await keyOf(get("2", {})));
    expect(await keyOf(get("1", { b: [2, 3] }))).not.toBe(await keyOf(get("1", { b: [3, 2] })));
  });

  const cycle: Record<string, unknown> = {};
  cycle["self"] = cycle;
  it.each<[string, ApiRequest, Target?]>([
    ["a form", requestOf({ method: "POST", body: { kind: "form", fields: { a: 1 } } })],
    [
      "a file",
      requestOf({ method: "POST", body: { kind: "raw", value: new Blob(["x"]), contentType: "a/b" } }),
    ],
    ["a method that changes things", requestOf({ method: "DELETE" })],
    ["an answer without a value", requestOf({ reply: "nothing" })],
    ["what JSON cannot express", post({ big: 1n })],
    ["a cycle", post(cycle)],
    ["a path that cannot be written", requestOf({ path: "no-slash" })],
    [
      "credentials that are not to be had",
      asked,
      { ...target, authenticate: () => Promise.reject(new Error("no")) },
    ],
  ])("there is none for %s", async (_, request, of = target) => {
    expect(await keyOf(request, of)).toBeUndefined();
  });
});

describe("canonicalJSON", () => {
  it("is one text for equal values, and says the same as JSON does", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJSON(value))).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJSON(shuffled(value))).toBe(canonicalJSON(value));
      }),
      { numRuns: runs(2_000) },
    );
  });

  it("writes dates and what has a form of its own as JSON does", () => {
    expect(canonicalJSON({ b: new Date(0), a: { toJSON: () => "own" }, c: [undefined] })).toBe(
      '{"a":"own","b":"1970-01-01T00:00:00.000Z","c":[null]}',
    );
  });
});

describe("sha256", () => {
  it("is the same by Node and by Web Crypto", async () => {
    expect(await sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    for (const text of ["", "abc", "ä€😀".repeat(1_000)])
      expect(await subtleSHA256(text)).toBe(await sha256(text));
  });
});

const shuffled = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(
    entries.map(([key, part]) => [key, key === "properties" ? part : shuffled(part)]),
  );
};
