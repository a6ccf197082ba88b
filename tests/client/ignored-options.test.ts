import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { CLIENT_RULES } from "../../src/handwritten/client/option-rules.ts";
import type { ClientEvent } from "../../src/handwritten/core/index.ts";
import { nearestName } from "../../src/handwritten/core/options/nearest-name.ts";
import { REQUEST_RULES } from "../../src/handwritten/core/request/override-request.ts";
import { OpenAI } from "../../src/handwritten/index.ts";
import { rejection } from "../support/call.ts";
import { runs } from "../support/runs.ts";

const setting = () => {
  const sent: unknown[] = [];
  const events: ClientEvent[] = [];
  const fetch = async (_: unknown, init?: RequestInit): Promise<Response> => {
    sent.push(JSON.parse(String(init?.body)));
    return Response.json({ object: "chat.completion", id: "c", choices: [] });
  };
  const openai = new OpenAI({ apiKey: "k", fetch, onEvent: (event) => void events.push(event) });
  const body = { model: "m", messages: [] };
  const create = (options: object) => openai.chat.completions.create(body, options);
  return { sent, events, body, create };
};

describe("what packages hand on with a call", () => {
  it("is ignored where it is like no option, and told once for each call", async () => {
    const { sent, events, body, create } = setting();
    const signal = new AbortController().signal;
    await create({
      signal,
      tools: [{ secret: "sk-very-secret" }],
      tool_choice: "auto",
      strict: true,
      ls_structured_output_format: {},
      promptIndex: 0,
      __metadata: {},
      nothing: undefined,
    });
    expect(sent).toEqual([body]);
    const told = events.filter(({ type }) => type === "options_ignored");
    expect(told).toEqual([
      {
        type: "options_ignored",
        operation: "createChatCompletion",
        names: ["tools", "tool_choice", "strict", "ls_structured_output_format", "promptIndex", "__metadata"],
      },
    ]);
    await create({ signal });
    expect(events.filter(({ type }) => type === "options_ignored")).toHaveLength(1);
  });

  it("is an error where it is an option of the client that says something else, or like one of a call", async () => {
    const { sent, create } = setting();
    for (const options of [
      { apiKey: "other" },
      { layers: [] },
      { timeOut: 5 },
      { abortSignal: 1 },
      { stream: true },
    ])
      expect(await rejection(create({ tools: [], ...options }))).toMatchObject({ kind: "configuration" });
    expect(sent).toEqual([]);
  });

  it("is ignored exactly when its name is none of an option and like none of a call", async () => {
    const { sent, create } = setting();
    const names = Object.keys(REQUEST_RULES);
    const instead = ["stream", "abortSignal", "controller", "retries", "defaultBaseURL", "httpAgent"];
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.stringMatching(/^[a-zA-Z_]{1,20}$/),
          fc.constantFrom(...names).map((name) => `${name}_`),
        ),
        async (name) => {
          fc.pre(!names.includes(name) && name !== "__proto__");
          const before = sent.length;
          const isRefused = await create({ [name]: 1 }).then(
            () => false,
            () => true,
          );
          const isLike = nearestName(name, names) !== undefined || instead.includes(name);
          expect(isRefused).toBe(isLike || Object.hasOwn(CLIENT_RULES, name));
          expect(sent.length - before).toBe(isRefused ? 0 : 1);
        },
      ),
      { numRuns: runs(200) },
    );
  });
});
