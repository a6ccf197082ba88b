import { inspect } from "node:util";
import { describe, expect, it } from "@jest/globals";
import { AzureOpenAI, OpenAI } from "../../../src/handwritten/index.ts";
import { at, everyResource, listServer } from "./every-method.ts";

const apiKey = "sk-shown-0123456789abcdef";
const adminAPIKey = "sk-admin-shown-0123456789abcdef";
const webhookSecret = "whsec_shown0123456789abcdef";
const secret = /0123456789abcdef/;

const clients: [string, (baseURL: string) => OpenAI][] = [
  ["OpenAI", (baseURL) => new OpenAI({ apiKey, adminAPIKey, webhookSecret, baseURL })],
  ["AzureOpenAI", (baseURL) => new AzureOpenAI({ apiKey, webhookSecret, baseURL })],
];

/** Everything that shows an object, or puts it into text. */
const shown = (value: object): string[] => [
  inspect(value),
  inspect(value, { depth: null, showHidden: true, getters: true }),
  inspect(Object.values(value), { depth: null, showHidden: true }),
  JSON.stringify(value),
  JSON.stringify({ nested: [value] }),
  String(value),
  JSON.stringify({ ...value }),
  JSON.stringify(Object.entries(value).map(([name, member]) => [name, String(member)])),
];

describe.each(clients)("a client of %s", (_, make) => {
  it.each(["fresh", "used"])("is shown without a secret, and its resources too (%s)", async (state) => {
    await using server = await listServer();
    const client = make(server.baseURL);
    if (state === "used") await client.models.list();
    for (const text of shown(client)) expect(text).not.toMatch(secret);
    for (const path of everyResource)
      for (const text of shown(at(client, path))) expect(text).not.toMatch(secret);
    for (const text of shown(new Proxy(client, {}))) expect(text).not.toMatch(secret);
  });

  it("has a readable `apiKey` that is not enumerable", async () => {
    const client = make("http://127.0.0.1:1");
    expect(client.apiKey).toBe(apiKey);
    expect("apiKey" in client).toBe(true);
    expect(Object.keys(client)).not.toContain("apiKey");
    for (const name in client) expect(name).not.toBe("apiKey");
    expect(
      Object.values(client)
        .filter((value) => typeof value === "string")
        .join(),
    ).not.toMatch(secret);
  });

  it("is no client after `structuredClone`, which takes methods and secrets from every object", () => {
    const clone = structuredClone(make("http://127.0.0.1:1")) as OpenAI;
    for (const text of shown(clone)) expect(text).not.toMatch(secret);
    expect(clone.apiKey).toBeUndefined();
    expect(() => clone.models.list()).toThrow(/list is not a function/);
  });
});
