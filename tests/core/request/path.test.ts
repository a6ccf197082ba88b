import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { encodePath } from "../../../src/handwritten/core/request/path.ts";
import { EncodeError } from "../../../src/handwritten/errors/index.ts";

describe("encodePath", () => {
  const cases: { given: [template: string, params?: object]; want: string }[] = [
    { given: ["/models"], want: "/models" },
    { given: ["/files/{file_id}", { file_id: "file-1" }], want: "/files/file-1" },
    { given: ["/files/{file_id}/content", { file_id: "a:b@c" }], want: "/files/a:b@c/content" },
    { given: ["/files/{file_id}", { file_id: "a/b c" }], want: "/files/a%2Fb%20c" },
    { given: ["/files/{file_id}", { file_id: "é😀" }], want: "/files/%C3%A9%F0%9F%98%80" },
    {
      given: ["/files/{file_id}", { file_id: "-._~!$&'()*+,;=:@%?#[]\\\"<>^`{|}" }],
      want: "/files/-._~!$&'()*+,;=:@%25%3F%23%5B%5D%5C%22%3C%3E%5E%60%7B%7C%7D",
    },
    { given: ["/files/{file_id}", { file_id: "..." }], want: "/files/..." },
    { given: ["/files/{file_id}", { file_id: "a/..b" }], want: "/files/a%2F..b" },
    { given: ["/files/{file_id}", { file_id: 0 }], want: "/files/0" },
    { given: ["/files/{file_id}", { file_id: "{file_id}" }], want: "/files/%7Bfile_id%7D" },
    { given: ["/t/{a}/r/{b}", { b: "2", a: "1", other: null }], want: "/t/1/r/2" },
  ];
  it.each(cases)("$given → $want", ({ given, want }) => {
    expect(encodePath(...given)).toBe(want);
  });

  const refused: { given: unknown; why: RegExp }[] = [
    { given: undefined, why: /is undefined/ },
    { given: null, why: /is null/ },
    { given: "", why: /is empty/ },
    ...[".", "..", "%2e", "%2E%2e", ".%2e", "%2e.", "a/..", "../a", "a\\..\\b", "..%2fa", "..;x"].map(
      (given) => ({ given, why: /would change the path/ }),
    ),
    { given: {}, why: /is an object, not a string or a number/ },
    { given: { toString: () => "file-1" }, why: /is an object, not a string or a number/ },
    { given: ["file-1"], why: /is an object, not a string or a number/ },
    { given: new Date(0), why: /is an object, not a string or a number/ },
    { given: Symbol("s"), why: /, not a string or a number/ },
    { given: Number.NaN, why: /, not a string or a number/ },
    { given: "\ud800", why: /Unicode/ },
  ];
  it.each(refused)("refuses $given and names the parameter", ({ given, why }) => {
    const encode = () => encodePath("/files/{file_id}/content", { file_id: given });
    expect(encode).toThrow(EncodeError);
    expect(encode).toThrow(why);
    expect(encode).toThrow(/path parameter "file_id"/);
  });

  it("never lets a value leave its segment, and loses nothing of it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (value) => {
        fc.pre(!/(^|[\\/])(\.|%2e){1,2}($|[\\/;])/i.test(value));
        const url = new URL(`http://127.0.0.1/v1${encodePath("/files/{id}/content", { id: value })}`);
        const segments = url.pathname.split("/");
        expect(segments).toHaveLength(5);
        expect(decodeURIComponent(segments[3] ?? "")).toBe(value);
        expect(url.search + url.hash).toBe("");
      }),
    );
  });

  it("quotes 40 characters of a value that would change the path", () => {
    const encode = () => encodePath("/files/{id}", { id: `../${"x".repeat(50)}` });
    expect(encode).toThrow(`is "../${"x".repeat(37)}…", which would change the path`);
  });
});
