import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { ContentWatch } from "../../src/handwritten/streaming/sse/content-watch.ts";
import { LineQueue } from "../../src/handwritten/streaming/sse/line-queue.ts";
import { createSSEDecoder } from "../../src/handwritten/streaming/sse/sse.ts";
import { isLong, runs } from "../support/runs.ts";

type Pair = readonly [event: string | undefined, data: string];

const decode = (chunks: Iterable<Uint8Array>): Pair[] => {
  const events: Pair[] = [];
  const decoder = createSSEDecoder(({ event, data }) => events.push([event, data]));
  for (const chunk of chunks) decoder.push(chunk);
  decoder.end();
  return events;
};
const utf8 = new TextEncoder();

/** Cuts bytes into pieces of random sizes, most of them small. */
function* cut(bytes: Uint8Array, random: () => number): Generator<Uint8Array> {
  const most = 1 + Math.floor(random() ** 3 * bytes.length);
  for (let start = 0; start < bytes.length; ) {
    const end = start + Math.floor(random() * (most + 1));
    yield bytes.subarray(start, end);
    start = end;
  }
}

/** Numbers that follow from a seed (https://en.wikipedia.org/wiki/Linear_congruential_generator). */
const randomFrom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

/** The standard's algorithm, word by word and without a thought for speed. An event that lacks its end is given too. */
const reference = (bytes: Uint8Array): Pair[] => {
  const text = `${new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes)}\n\n`.replace(/^\ufeff/, "");
  const events: Pair[] = [];
  let data: string[] = [];
  let event = "";
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (line === "") {
      if (data.length) events.push([event || undefined, data.join("\n")]);
      data = [];
      event = "";
      continue;
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") data.push(value);
    else if (field === "event") event = value;
  }
  return events;
};

describe("the decoder", () => {
  it("gives the events that were written, however they are cut", () => {
    const written = fc.record({
      name: fc.option(fc.stringMatching(/^[a-z._]{1,12}$/), { nil: undefined }),
      data: fc.array(
        fc.string({ unit: fc.constantFrom("a", '"', "{", ":", " ", "é", "€", "😀", "\u2028") }),
        {
          minLength: 1,
          maxLength: 3,
        },
      ),
      comment: fc.constantFrom("", ": ping", ":"),
      end: fc.constantFrom("\n", "\r\n", "\r"),
    });
    fc.assert(
      fc.property(fc.array(written, { maxLength: 5 }), fc.boolean(), fc.nat(), (list, bom, seed) => {
        const text = list
          .map(({ name, data, comment, end }) =>
            [
              ...(comment ? [comment] : []),
              ...(name === undefined ? [] : [`event: ${name}`]),
              ...data.map((line) => `data: ${line}`),
              "",
            ]
              .map((line) => line + end)
              .join(""),
          )
          .join("");
        const bytes = utf8.encode((bom ? "\ufeff" : "") + text);
        const want = JSON.stringify(list.map(({ name, data }) => [name, data.join("\n")]));
        const random = randomFrom(seed);
        for (let i = 0; i < 50; i++)
          if (JSON.stringify(decode(cut(bytes, random))) !== want)
            throw new Error(`${JSON.stringify(text)} is read differently when it is cut`);
      }),
      { numRuns: runs(2_000) },
    );
  }, 60_000);

  it("reads arbitrary bytes according to the standard", () => {
    const piece = fc.oneof(
      fc
        .constantFrom(
          "data",
          "event",
          "id",
          "retry",
          ":",
          ": ",
          " ",
          "\r",
          "\n",
          "\r\n",
          "\n\n",
          "\ufeff",
          "é",
          "\0",
        )
        .map((text) => utf8.encode(text)),
      fc.uint8Array({ maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.nat(), (pieces, seed) => {
        const bytes = Uint8Array.from(pieces.flatMap((part) => [...part]));
        const want = reference(bytes);
        expect(decode([bytes])).toEqual(want);
        expect(decode(cut(bytes, randomFrom(seed)))).toEqual(want);
      }),
      { numRuns: runs(10_000) },
    );
  }, 60_000);
});

/** The least CPU time of some rounds, in milliseconds: what else the machine does only adds to it. */
const cpuMs = (work: () => void): number => {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 4; round++) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1_000);
  }
  return least;
};

/** Four times the input must take about four times as long; were it quadratic, sixteen times. */
const expectLinear = (work: (size: number) => void, size: number): void => {
  for (let attempt = 0; ; attempt++) {
    const small = cpuMs(() => work(size));
    const large = cpuMs(() => work(size * 4));
    if (large / small < 9) return;
    if (attempt === 4) throw new Error(`${small} ms for ${size}, ${large} ms for four times as much`);
  }
};
const KiB = 1_024;
const MiB = KiB * KiB;
const longest = (isLong ? 32 : 8) * MiB;
const pushAll = (push: (chunk: Uint8Array) => unknown, bytes: Uint8Array, chunkSize: number): void => {
  for (let start = 0; start < bytes.length; start += chunkSize)
    push(bytes.subarray(start, start + chunkSize));
};
const longEvent = (size: number): Uint8Array => {
  const bytes = new Uint8Array(size).fill(0x61);
  bytes.set(utf8.encode('data: "'));
  bytes.set(utf8.encode('"\n\n'), size - 3);
  return bytes;
};

describe("time is linear in the bytes", () => {
  it("for chunks of one byte", () => {
    const event = `data: ${JSON.stringify({ delta: "x".repeat(2_000) })}\n\n`;
    expectLinear((size) => {
      const bytes = utf8.encode(event.repeat(Math.ceil(size / event.length)));
      pushAll(createSSEDecoder(() => {}).push, bytes, 1);
    }, 128 * KiB);
  }, 60_000);

  it("for one long event in chunks of one byte", () => {
    expectLinear((size) => pushAll(createSSEDecoder(() => {}).push, longEvent(size), 1), 128 * KiB);
  }, 60_000);

  it("for one event of many MiB", () => {
    let characters = 0;
    expectLinear((size) => {
      const decoder = createSSEDecoder(({ data }) => {
        characters = data.length;
      });
      pushAll(decoder.push, longEvent(size), 16 * KiB);
    }, longest / 4);
    expect(characters).toBe(longest - "data: \n\n".length);
  }, 60_000);

  it("for the chunks of an unfinished event", () => {
    expectLinear((size) => {
      const watch = new ContentWatch();
      pushAll((chunk) => watch.sees(chunk), longEvent(size), 16 * KiB);
    }, longest / 8);
  }, 60_000);

  it("for lines of JSON", () => {
    expectLinear((size) => {
      const lines = new LineQueue(() => ({ headers: new Headers() }));
      pushAll((chunk) => lines.push(chunk), new Uint8Array(size).fill(0x61), 1);
    }, 128 * KiB);
  }, 60_000);
});
