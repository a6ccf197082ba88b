import { describe, expect, it } from "@jest/globals";
import { Environment, type Logger, OpenAI } from "../../src/handwritten/index.ts";
import { recordingServer } from "../support/recording-server.ts";

const loggerOf = (lines: string[]): Logger => {
  const write = (line: string): void => void lines.push(line.replace(/\d+ ms.*/, "ms"));
  return { error: write, warn: write, info: write, debug: write };
};

describe("the members `logger`, `logLevel` and `fetchOptions` of a client", () => {
  it("show the options, or what stands in their place", () => {
    const logger = loggerOf([]);
    const openai = new OpenAI({ apiKey: "k", logger, logLevel: "info" });
    expect([openai.logger, openai.logLevel, openai.fetchOptions]).toEqual([logger, "info", undefined]);
    const plain = new OpenAI({ apiKey: "k" });
    expect([plain.logger, plain.logLevel]).toEqual([console, "off"]);
    expect(Object.keys(plain)).not.toContain("logger");
    const fetchOptions = { cache: "no-store" } as const;
    expect(new OpenAI({ apiKey: "k", fetch, fetchOptions }).fetchOptions).toEqual(fetchOptions);
  });

  it.each([
    ["of its options", (baseURL: string) => ({ apiKey: "k", baseURL })],
    ["of an environment", (baseURL: string) => ({ environment: new Environment({ apiKey: "k", baseURL }) })],
  ])("may be assigned to a client %s", async (_, options) => {
    await using server = await recordingServer();
    const lines: string[] = [];
    const openai = new OpenAI(options(server.baseURL));
    await openai.models.retrieve("m");
    openai.logger = loggerOf(lines);
    openai.logLevel = "debug";
    await openai.models.retrieve("m");
    openai.logLevel = "off";
    await openai.models.retrieve("m");
    expect(lines).toEqual([`→ GET ${server.baseURL}/models/{model}`, "← retrieveModel: 200 in ms"]);
    openai.logLevel = "loud" as "debug";
    await expect(openai.models.retrieve("m")).rejects.toThrow(/logLevel/);
  });

  it("hand new options to `fetch`", async () => {
    await using server = await recordingServer();
    const given: unknown[] = [];
    const send: typeof fetch = (url, init) => {
      given.push(init?.cache);
      return fetch(url, init);
    };
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL, fetch: send as never });
    openai.fetchOptions = { cache: "no-store" };
    await openai.models.retrieve("m");
    expect(given).toEqual(["no-store"]);
  });
});
