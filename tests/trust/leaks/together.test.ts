import { createHash } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { OpenAI } from "../../../src/handwritten/index.ts";
import { json } from "../../support/recording-server.ts";
import { ears } from "./ears.ts";
import { leaksOf, witness } from "./evidence.ts";
import { chat } from "./failures.ts";
import { bare } from "./holder.ts";
import { stage } from "./stage.ts";

const keysOf = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => createHash("sha256").update(`${index}`).digest("hex"));

describe("many calls at the same time, each with a key of its own", () => {
  const api = stage();

  it.each([
    ["in its headers", (key: string) => ({ headers: { authorization: `Bearer ${key}` } })],
    ["in its query", (key: string) => ({ query: { access_token: key } })],
  ])("%s: no error has any of them", async (_, make) => {
    // All are answered when the last has come.
    const waiting: (() => void)[] = [];
    const keys = keysOf(100);
    api.answer((request, response, count) => {
      const key = keys.find((key) => `${request.url} ${request.headers.authorization}`.includes(key));
      waiting.push(() => json({ error: { message: `got ${key}` } }, 401)(request, response, count));
      if (waiting.length === keys.length) for (const answer of waiting) answer();
    });
    const { onEvent, heard } = ears();
    const openai = new OpenAI({ ...bare, apiKey: "unused", baseURL: api.baseURL, onEvent });
    const seen = await Promise.all(keys.map((key) => witness(() => openai.send(chat, make(key)))));
    for (const [index, evidence] of seen.entries()) {
      expect(evidence.error).toMatchObject({ message: expect.stringMatching(/401 — got \[REDACTED/) });
      expect(leaksOf(evidence, [keys[index] as string])).toEqual({});
    }
    expect(leaksOf({ values: [], texts: heard }, keys)).toEqual({});
  });
});
