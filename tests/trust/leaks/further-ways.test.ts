import { createHash } from "node:crypto";
import { inspect } from "node:util";
import { describe, expect, it } from "@jest/globals";
import { listFiles, retrieveFile } from "../../../src/generated/operations/index.ts";
import { Environment, OpenAI, profiles, toCurl } from "../../../src/handwritten/index.ts";
import { json } from "../../support/recording-server.ts";
import { leaksOf, witness } from "./evidence.ts";
import { chat } from "./failures.ts";
import { bare } from "./holder.ts";
import { KEYS, OTHERS } from "./keys.ts";
import { leaksIn } from "./search.ts";
import { stage } from "./stage.ts";

const key = KEYS.opaque;
const clean = async (call: () => unknown): Promise<void> => {
  const evidence = await witness(call);
  expect(evidence.error).toBeInstanceOf(Error);
  expect(leaksOf(evidence, [key])).toEqual({});
};

describe("where a key is not known, or not looked for", () => {
  const api = stage();
  const refuse = (said: string) => api.answer(json({ error: { message: `got ${said}` } }, 401));

  it("an inspected client whose getters are run", () => {
    const openai = new OpenAI({ ...bare, apiKey: key, webhookSecret: OTHERS.webhook });
    const text = inspect(openai, { showHidden: true, getters: true });
    expect(leaksIn(text, [OTHERS.webhook])).toEqual([]);
    expect(openai.webhookSecret).toBe(OTHERS.webhook);
  });

  it("default headers that are a text", () =>
    clean(
      async () =>
        new OpenAI({ ...bare, apiKey: key, defaultHeaders: `authorization: Bearer ${key}` as never }),
    ));

  it("headers of a call that are a text", () =>
    clean(() =>
      new OpenAI({ ...bare, apiKey: key, baseURL: api.baseURL }).send(chat, {
        headers: `authorization: Bearer ${key}` as never,
      }),
    ));

  it("a curl command that cannot be written", () =>
    clean(async () => toCurl(retrieveFile(`../${key}`), new Environment({ apiKey: key }))));

  it("a curl command for a path that a profile does not serve", () =>
    clean(async () =>
      toCurl(
        { ...chat, path: `/${encodeURIComponent(key)}` },
        new Environment({ apiKey: key, profile: profiles.openrouter }),
      ),
    ));

  it("a list under a path with the key, which repeats its cursor", () => {
    api.answer(json({ data: [{ id: "1" }], has_more: true, last_id: "1" }));
    const openai = new OpenAI({ ...bare, apiKey: key, baseURL: api.baseURL });
    return clean(async () => {
      for await (const _ of openai.send(listFiles(), { path: `/${encodeURIComponent(key)}` }));
    });
  });

  it("a list under a path with the key, which is none", () => {
    const openai = new OpenAI({ ...bare, apiKey: key, baseURL: api.baseURL });
    return clean(() => openai.send(listFiles(), { path: `/${encodeURIComponent(key)}` }));
  });

  it("the request for the next page of a list that was asked for with a key of its own", async () => {
    api.answer(json({ data: [{ id: "1" }], has_more: true, last_id: "1" }));
    const openai = new OpenAI({ ...bare, apiKey: "unused", baseURL: api.baseURL });
    const page = await openai.send(listFiles(), { headers: { authorization: `Bearer ${key}` } });
    expect(leaksOf({ values: [page.nextPageRequest()], texts: [] }, [key])).toEqual({});
    await page.getNextPage();
    expect(api.requests.map(({ headers }) => headers.authorization)).toEqual([
      `Bearer ${key}`,
      `Bearer ${key}`,
    ]);
  });

  it("a default header, after calls with many others", async () => {
    const openai = new OpenAI({
      ...bare,
      apiKey: "unused",
      baseURL: api.baseURL,
      defaultHeaders: { "x-api-key": key },
    });
    for (let i = 0; i < 40; i++)
      await openai.send(chat, { headers: { "x-token": createHash("sha256").update(`${i}`).digest("hex") } });
    refuse(key);
    await clean(() => openai.send(chat));
  });

  it("keys that a function gives to many calls at the same time", async () => {
    const keys = Array.from({ length: 100 }, (_, i) => createHash("sha256").update(`${i}`).digest("hex"));
    const left = [...keys];
    const waiting: (() => void)[] = [];
    api.answer((request, response, count) => {
      const message = `got ${request.headers.authorization?.slice(7)}`;
      waiting.push(() => json({ error: { message } }, 401)(request, response, count));
      if (waiting.length === keys.length) for (const answer of waiting) answer();
    });
    const openai = new OpenAI({ ...bare, apiKey: async () => left.shift() as string, baseURL: api.baseURL });
    const seen = await Promise.all(keys.map(() => witness(() => openai.send(chat))));
    for (const evidence of seen) expect(leaksOf(evidence, keys)).toEqual({});
  });

  it("a layer that makes a target of another by spreading it", () => {
    refuse(key);
    const openai = new OpenAI({
      ...bare,
      apiKey: key,
      baseURL: api.baseURL,
      layers: [
        (next) => (request, context) => {
          const authenticate = (asked: typeof request) => context.target.authenticate(asked);
          return next(request, { ...context, target: { ...context.target, authenticate } });
        },
      ],
    });
    return clean(() => openai.send(chat));
  });
});
