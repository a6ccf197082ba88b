import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { ResponseTooLargeError } from "../../../src/handwritten/errors/index.ts";
import type { ServerSentEvent } from "../../../src/handwritten/streaming/sse/event-decoder.ts";
import { createSSEDecoder } from "../../../src/handwritten/streaming/sse/sse.ts";
import { runs } from "../../support/runs.ts";

const decodeAll = (chunks: Iterable<Uint8Array>, max?: number): ServerSentEvent[] => {
  const events: ServerSentEvent[] = [];
  const decoder = createSSEDecoder((event) => events.push(event), max);
  for (const chunk of chunks) decoder.push(chunk);
  decoder.end();
  return events;
};
const bytes = (text: string) => new TextEncoder().encode(text);
const pairs = (text: string) => decodeAll([bytes(text)]).map(({ event, data }) => [event, data]);

/** Cuts bytes at the given places. */
const cut = (data: Uint8Array, places: readonly number[]): Uint8Array[] => {
  const at = [...new Set(places.map((place) => place % (data.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((start, i) => data.subarray(start, at[i] ?? data.length));
};

describe("createSSEDecoder", () => {
  it.each([
    ["data: 1\n\n", [[undefined, "1"]]],
    ["event: a\ndata: 1\n\n", [["a", "1"]]],
    [
      "data: 1\r\n\r\ndata: 2\r\rdata: 3\n\n",
      [
        [undefined, "1"],
        [undefined, "2"],
        [undefined, "3"],
      ],
    ],
    ["\ufeffdata: 1\n\n", [[undefined, "1"]]],
    ["data: a\ndata: b\n\n", [[undefined, "a\nb"]]],
    [": comment\n\ndata: 1\n: another\nid: 7\nretry: 5\nodd: x\n\n", [[undefined, "1"]]],
    ["event: only\n\n", []],
    ['error: {"code":500}\n\n', [["error", '{"code":500}']]],
    ['Error : {"code":500}\n\n', [["error", '{"code":500}']]],
    ["errors: 5\n\n", []],
    [
      "data: 1\n\nerror: no\n\ndata: 2\n\n",
      [
        [undefined, "1"],
        ["error", "no"],
        [undefined, "2"],
      ],
    ],
    ['{"error":{"message":"no: it"}}', [["error", '{"error":{"message":"no: it"}}']]],
    ['{"no":"error"}\n\ndata: 1\n\n', [[undefined, "1"]]],
    ["data\n\n", [[undefined, ""]]],
  ])("decodes %j", (text, want) => {
    expect(pairs(text)).toEqual(want);
  });

  it.each(["data: 1", "data: 1\n", "data: 1\r", "data: 1\r\n"])(
    "reports %j, which lacks its end, as unterminated",
    (text) => {
      expect(decodeAll([bytes(text)])).toEqual([{ event: undefined, data: "1", unterminated: true }]);
    },
  );

  it("gives an error outside of the standard however the bytes are cut", () => {
    const text =
      'data: {"a":\ndata: 1}\n\nERROR: {"message":"a: b"}\r\n\r\ne\nevent: x\ndata: {\n\n{"error":"no"}\n{"x":1}';
    const want = [
      [undefined, '{"a":\n1}'],
      ["error", '{"message":"a: b"}'],
      ["x", "{"],
      ["error", '{"error":"no"}'],
    ];
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 80 }), (places) => {
        expect(decodeAll(cut(bytes(text), places)).map(({ event, data }) => [event, data])).toEqual(want);
      }),
      { numRuns: runs(1_000) },
    );
    const long = `data: 1\n\nerror: ${"x".repeat(2_000_000)}`;
    const chunks = Array.from({ length: 2_000 }, (_, i) => bytes(long.slice(i * 1_000, (i + 1) * 1_000)));
    expect(decodeAll(chunks).map(({ data }) => data)).toEqual(["1"]);
  });

  it("gives the same events however the bytes are cut", () => {
    const event = fc.record({
      name: fc.option(fc.stringMatching(/^[a-z.]{1,8}$/)),
      data: fc.string({ unit: "grapheme" }),
    });
    const newline = fc.constantFrom("\n", "\r\n", "\r");
    fc.assert(
      fc.property(fc.array(event), newline, fc.array(fc.nat()), (events, end, places) => {
        const clean = events.map(({ name, data }) => ({ name, data: JSON.stringify(data) }));
        const text = clean
          .map(
            ({ name, data }) => `${name ? `event: ${name}${end}` : ""}data: ${data}${end}${end}: ping${end}`,
          )
          .join("");
        const got = decodeAll(cut(bytes(text), places));
        expect(got).toEqual(
          clean.map(({ name, data }) => ({ event: name ?? undefined, data, unterminated: false })),
        );
      }),
    );
  });

  it("gives the same events for every chunking of arbitrary bytes", () => {
    const piece = fc.constantFrom("data", ":", " ", "\r", "\n", "\n\n", "event", "x", "é", "\ufeff", "\0");
    fc.assert(
      fc.property(fc.array(piece), fc.array(fc.nat()), (pieces, places) => {
        const data = bytes(pieces.join(""));
        expect(decodeAll(cut(data, places))).toEqual(decodeAll([data]));
      }),
    );
  });

  it("bounds the memory for one event, on one line or many", () => {
    for (const line of ["data: xxxxxxxxxxxxxxxx", "data: xxxxxxxx\n"]) {
      const endless = (function* () {
        for (;;) yield bytes(line);
      })();
      expect(() => decodeAll(endless, 100)).toThrow(new ResponseTooLargeError(100, undefined, "an event"));
    }
  });

  it("does not bound the stream, nor comments without an end", () => {
    const many = [...Array(1000).keys()].map((i) => bytes(`data: ${i}\n\n: ping\n\n`));
    expect(decodeAll(many, 100)).toHaveLength(1000);
    expect(
      decodeAll(
        [...Array(1000).keys()].map(() => bytes(": ping")),
        100,
      ),
    ).toEqual([]);
  });
});
