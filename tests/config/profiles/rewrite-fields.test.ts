import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { createTranscription } from "../../../src/generated/operations/index.ts";
import type { FieldRules } from "../../../src/handwritten/config/profiles/facts.ts";
import { defineProfile, type Profile, profiles } from "../../../src/handwritten/config/profiles/index.ts";
import { requestOf } from "../../support/call.ts";

const rows: readonly Profile[] = Object.values(profiles).filter((row) => typeof row === "object");

const withRules = (rules: FieldRules): Profile =>
  defineProfile({ ...profiles.openai, fields: { "/chat/completions": rules } });

/** The body that a chat completion is sent with. */
const adapted = (profile: Profile, value: unknown): unknown => {
  const request = requestOf({ method: "POST", path: "/chat/completions", body: { kind: "json", value } });
  const { body } = profile.adapt(request);
  return body.kind === "json" && body.value;
};

describe("rules for fields", () => {
  const rename = { rename: { max_completion_tokens: "max_tokens" } };
  it.each([
    { rules: rename, given: { max_completion_tokens: 5 }, want: { max_tokens: 5 } },
    { rules: rename, given: { max_completion_tokens: 5, max_tokens: 3 }, want: { max_tokens: 3 } },
    { rules: rename, given: { max_completion_tokens: 5, max_tokens: null }, want: { max_tokens: 5 } },
    { rules: rename, given: { max_completion_tokens: 5, max_tokens: undefined }, want: { max_tokens: 5 } },
    { rules: rename, given: { max_completion_tokens: null }, want: { max_tokens: null } },
    { rules: { drop: ["store"] }, given: { store: false, a: 1 }, want: { a: 1 } },
    {
      rules: { drop: ["messages[].name"] },
      given: { messages: [{ name: "a", role: "user" }, { role: "user" }, "text", null] },
      want: { messages: [{ role: "user" }, { role: "user" }, "text", null] },
    },
    {
      rules: { replace: { "messages[].role": { developer: "system" } } },
      given: { messages: [{ role: "developer", a: 1 }, { role: "user" }] },
      want: { messages: [{ role: "system", a: 1 }, { role: "user" }] },
    },
    { rules: { replace: { mode: { a: "b" } } }, given: { mode: "a" }, want: { mode: "b" } },
  ])("$rules: $given → $want", ({ rules, given, want }) => {
    const before = structuredClone(given);
    expect(adapted(withRules(rules), given)).toEqual(want);
    expect(given).toEqual(before);
  });

  it.each([
    { given: { model: "m", messages: [{ role: "user", content: "Hi" }] } },
    { given: { messages: "developer" } },
    { given: { messages: null } },
    { given: { messages: [{ role: "constructor" }, { role: ["developer"] }] } },
    { given: { "messages[].role": "developer" } },
    { given: "developer" },
    { given: null },
    { given: undefined },
    { given: [{ role: "developer" }] },
  ])("leave as it is what needs no change: $given", ({ given }) => {
    expect(adapted(profiles.ollama, given)).toBe(given);
  });

  it("hold for forms, and keep the rest of them", () => {
    const profile = defineProfile({
      ...profiles.openai,
      fields: { "/audio/transcriptions": { drop: ["prompt"] } },
    });
    const request = createTranscription({ model: "whisper-1", file: new Blob(["x"]), prompt: "Umm" });
    const { body } = profile.adapt(request);
    expect(body).toEqual({ ...request.body, fields: { model: "whisper-1", file: expect.any(Blob) } });
  });

  it("do not reach the prototype of anything", () => {
    const given = JSON.parse(
      '{"__proto__":{"a":1},"max_completion_tokens":5,"messages":[{"role":"developer","__proto__":{"b":2}}]}',
    );
    const body = adapted(profiles.ollama, given) as { messages: object[] };
    expect(JSON.stringify(body)).toBe(
      '{"__proto__":{"a":1},"messages":[{"role":"system","__proto__":{"b":2}}],"max_tokens":5}',
    );
    for (const object of [body, body.messages[0] as object])
      expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
  });

  it("are applied once and for all: what is adapted needs no change", () => {
    const field = fc.constantFrom(
      "max_tokens",
      "max_completion_tokens",
      "store",
      "name",
      "__proto__",
      "messages",
    );
    const message = fc.dictionary(
      fc.constantFrom("role", "name", "content"),
      fc.constantFrom("developer", "user", 1),
    );
    const body = fc.dictionary(field, fc.oneof(fc.integer(), fc.array(message), fc.constant(null)));
    fc.assert(
      fc.property(body, fc.constantFrom(...rows), (given, profile) => {
        const once = adapted(profile, given);
        expect(adapted(profile, once)).toBe(once);
      }),
    );
  });
});
