import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { mergeSession } from "../../../src/handwritten/realtime/session/merge-session.ts";

describe("mergeSession", () => {
  it.each<{ name: string; given: object[]; want: object }>([
    { name: "takes the newer value", given: [{ a: 1, b: 1 }, { a: 2 }], want: { a: 2, b: 1 } },
    { name: "merges objects", given: [{ a: { b: 1 } }, { a: { c: 2 } }], want: { a: { b: 1, c: 2 } } },
    { name: "replaces lists", given: [{ a: [1, 2] }, { a: [3] }], want: { a: [3] } },
    { name: "keeps null", given: [{ a: { b: 1 } }, { a: null }], want: { a: null } },
    {
      name: "puts an object in the place of null",
      given: [{ a: null }, { a: { b: 1 } }],
      want: { a: { b: 1 } },
    },
    { name: "takes undefined for nothing said", given: [{ a: 1 }, { a: undefined }], want: { a: 1 } },
    {
      name: "replaces an object by one of another type",
      given: [{ f: { type: "audio/pcm", rate: 24_000 } }, { f: { type: "audio/pcmu" } }],
      want: { f: { type: "audio/pcmu" } },
    },
    {
      name: "merges objects of one type",
      given: [{ f: { type: "x", a: 1 } }, { f: { type: "x", b: 2 } }],
      want: { f: { type: "x", a: 1, b: 2 } },
    },
  ])("$name", ({ given, want }) => {
    const [first, second] = given as [Record<string, unknown>, Record<string, unknown>];
    expect(mergeSession(first, second)).toEqual(want);
  });

  it("changes no prototype and no argument, and an update twice is as good as once", () => {
    const fields = fc.dictionary(
      fc.oneof(fc.constantFrom("a", "b", "type", "__proto__"), fc.string()),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(fields, fields, (session, update) => {
        const before = JSON.stringify([session, update]);
        const once = mergeSession(session, update);
        expect(JSON.stringify([session, update])).toBe(before);
        expect(mergeSession(once, update)).toEqual(once);
        expect(({} as Record<string, unknown>)["a"]).toBeUndefined();
      }),
    );
  });
});
