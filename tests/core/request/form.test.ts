import { createReadStream } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { formEntries, hasFile, isFile } from "../../../src/handwritten/core/request/form.ts";
import { EncodeError } from "../../../src/handwritten/errors/index.ts";

const blob = new Blob(["x"]);
const bytes = new Uint8Array([1, 2]);

describe("formEntries", () => {
  const cases: { given: object; want: [string, unknown][] }[] = [
    {
      given: { n: 2, s: "x", b: false },
      want: [
        ["n", "2"],
        ["s", "x"],
        ["b", "false"],
      ],
    },
    {
      given: { a: ["x", 1] },
      want: [
        ["a[]", "x"],
        ["a[]", "1"],
      ],
    },
    { given: { "a[]": ["x"] }, want: [["a[]", "x"]] },
    { given: { o: { p: { q: 1 } } }, want: [["o[p][q]", "1"]] },
    {
      given: { ao: [{ k: 1 }, { k: 2 }] },
      want: [
        ["ao[][k]", "1"],
        ["ao[][k]", "2"],
      ],
    },
    { given: { a: undefined, b: [undefined], c: { d: undefined }, e: [] }, want: [] },
    { given: { at: new Date(0) }, want: [["at", "1970-01-01T00:00:00.000Z"]] },
    {
      given: { file: blob, purpose: "batch" },
      want: [
        ["file", blob],
        ["purpose", "batch"],
      ],
    },
    {
      given: { image: [blob, blob], prompt: "x" },
      want: [
        ["image[]", blob],
        ["image[]", blob],
        ["prompt", "x"],
      ],
    },
    {
      given: { file: bytes, of: { a: bytes.buffer } },
      want: [
        ["file", bytes],
        ["of[a]", bytes.buffer],
      ],
    },
    {
      given: { z: [1], a: { b: 2 }, y: 3 },
      want: [
        ["z[]", "1"],
        ["a[b]", "2"],
        ["y", "3"],
      ],
    },
  ];
  it.each(cases)("$given → $want", ({ given, want }) => {
    expect(formEntries(given)).toEqual(want);
  });

  it.each([
    [{ a: null }, '"a"'],
    [{ a: [null] }, '"a[]"'],
    [{ a: { b: null } }, '"a[b]"'],
  ])("refuses null in %j and names the field", (given, name) => {
    expect(() => formEntries(given)).toThrow(EncodeError);
    expect(() => formEntries(given)).toThrow(`form field ${name} is null`);
  });
});

describe("isFile", () => {
  const stream = createReadStream(process.execPath);
  stream.destroy();
  it.each([
    ["Blob", blob],
    ["File", new File(["x"], "a.txt")],
    ["Response", new Response("x")],
    ["Uint8Array", bytes],
    ["DataView", new DataView(bytes.buffer)],
    ["ArrayBuffer", bytes.buffer],
    ["fs.ReadStream", stream],
    ["async generator", (async function* () {})()],
    ["ReadableStream", new Blob(["x"]).stream()],
  ])("takes a %s for a file", (_, value) => {
    expect(isFile(value)).toBe(true);
    expect(hasFile({ a: [{ b: value }] })).toBe(true);
  });
  it.each([["text"], [1], [null], [undefined], [new Date(0)], [{ name: "a.txt" }], [["x"]]])(
    "takes %j for no file",
    (value) => {
      expect(isFile(value)).toBe(false);
      expect(hasFile({ a: [{ b: value }] })).toBe(false);
    },
  );
});
