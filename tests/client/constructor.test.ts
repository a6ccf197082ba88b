import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { Secret } from "../../src/handwritten/core/index.ts";
import { OpenAI } from "../../src/handwritten/index.ts";
import { json, recordingServer } from "../support/recording-server.ts";

const variables = [
  "OPENAI_API_KEY",
  "OPENAI_ADMIN_KEY",
  "OPENAI_ORG_ID",
  "OPENAI_PROJECT_ID",
  "OPENAI_BASE_URL",
  "OPENAI_WEBHOOK_SECRET",
  "OPENAI_CUSTOM_HEADERS",
  "OPENAI_LOG",
];

describe("new OpenAI()", () => {
  const before = { ...process.env };
  beforeEach(() => {
    for (const name of variables) delete process.env[name];
  });
  afterEach(() => {
    for (const name of variables) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  });

  it("refuses to be made without any key, and says what to set", () => {
    expect(() => new OpenAI()).toThrow(/apiKey.*adminAPIKey.*OPENAI_API_KEY.*OPENAI_ADMIN_KEY/);
  });

  it("takes everything from the environment", async () => {
    await using server = await recordingServer(json({ data: [] }));
    Object.assign(process.env, {
      OPENAI_API_KEY: " sk-env ",
      OPENAI_ORG_ID: "org-1",
      OPENAI_PROJECT_ID: "proj-1",
      OPENAI_BASE_URL: `${server.baseURL}/`,
      OPENAI_WEBHOOK_SECRET: "whsec_1",
      OPENAI_CUSTOM_HEADERS: "X-Team: search\nX-Stage:  test ",
    });
    const openai = new OpenAI();
    await openai.models.list();
    expect(server.requests[0]).toMatchObject({
      url: "/v1/models",
      headers: {
        authorization: "Bearer sk-env",
        "openai-organization": "org-1",
        "openai-project": "proj-1",
        "x-team": "search",
        "x-stage": "test",
      },
    });
    expect(openai.webhookSecret).toBe("whsec_1");
  });

  it("lets options win over the environment, and null switch a variable off", async () => {
    await using server = await recordingServer(json({ data: [] }));
    Object.assign(process.env, {
      OPENAI_API_KEY: "sk-env",
      OPENAI_ORG_ID: "org-env",
      OPENAI_BASE_URL: "http://127.0.0.1:1",
    });
    const openai = new OpenAI({ apiKey: "sk-option", organization: null, baseURL: server.baseURL });
    await openai.models.list();
    expect(server.requests[0]?.headers.authorization).toBe("Bearer sk-option");
    expect(server.requests[0]?.headers["openai-organization"]).toBeUndefined();
  });

  it("takes a blank base URL for none", () => {
    process.env["OPENAI_BASE_URL"] = "  ";
    expect(new OpenAI({ apiKey: "k", baseURL: "" }).baseURL).toBe("https://api.openai.com/v1");
  });

  it.each([
    ["api.openai.com", /not an absolute URL/],
    ["ftp://127.0.0.1/v1", /https: or http:/],
    ["https://user:pass@127.0.0.1/v1", /must not hold credentials/],
    ["https://127.0.0.1/v1?key=1", /no query/],
  ])("refuses the base URL %s, and its message has no password", (baseURL, message) => {
    const make = (): OpenAI => new OpenAI({ apiKey: "k", baseURL });
    expect(make).toThrow(message);
    expect(make).not.toThrow(/pass@/);
  });

  it("asks a key function before every attempt", async () => {
    await using server = await recordingServer((_, response, count) =>
      count === 1
        ? json({ error: { message: "busy" } }, 503, { "retry-after-ms": "0" })(_, response, count)
        : json({ data: [] })(_, response, count),
    );
    let asked = 0;
    const openai = new OpenAI({
      apiKey: async () => `sk-${++asked}`,
      baseURL: server.baseURL,
      maxRetries: 1,
    });
    await openai.models.list();
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
      "Bearer sk-1",
      "Bearer sk-2",
    ]);
  });

  it.each([
    ["throws", async () => Promise.reject(new Error("vault is sealed")), /function given as `apiKey` failed/],
    ["gives nothing", async () => "", /must give a string that is not empty/],
  ])("reports a key function that %s", async (_, apiKey, message) => {
    const openai = new OpenAI({ apiKey, baseURL: "http://127.0.0.1:1" });
    await expect(openai.models.list()).rejects.toMatchObject({
      kind: "configuration",
      message: expect.stringMatching(message),
    });
  });

  it("uses the admin key for the operations of the administration, and only there", async () => {
    await using server = await recordingServer(json({ data: [] }));
    const openai = new OpenAI({ apiKey: "sk-user", adminAPIKey: "sk-admin", baseURL: server.baseURL });
    await openai.admin.organization.users.list();
    await openai.models.list();
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
      "Bearer sk-admin",
      "Bearer sk-user",
    ]);
    const without = new OpenAI({ apiKey: "sk-user", baseURL: server.baseURL });
    await expect(without.admin.organization.users.list()).rejects.toThrow(/adminAPIKey.*OPENAI_ADMIN_KEY/);
  });

  it("sends one request for one call: nothing is retried that was not asked for", async () => {
    await using server = await recordingServer(json({ error: { message: "busy" } }, 503));
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL });
    await expect(openai.models.list()).rejects.toBeInstanceOf(OpenAI.InternalServerError);
    expect(server.requests).toHaveLength(1);
  });

  it("builds every resource, and each once", () => {
    const openai = new OpenAI({ apiKey: "k" });
    expect(Object.getOwnPropertyDescriptor(openai, "chat")).toMatchObject({
      enumerable: true,
      writable: true,
    });
    const { chat } = openai;
    expect(openai.chat).toBe(chat);
    expect(openai.chat.completions).toBe(chat.completions);
    expect(new OpenAI({ apiKey: "k" }).chat).not.toBe(chat);
  });

  it("takes a Secret, or a function that gives one, and counts the exposure", async () => {
    await using server = await recordingServer(json({ data: [] }));
    const secret = Secret.create("sk-from-a-secret");
    await new OpenAI({ apiKey: secret, baseURL: server.baseURL }).models.list();
    await new OpenAI({ apiKey: async () => secret, baseURL: server.baseURL }).models.list();
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(
      Array(2).fill("Bearer sk-from-a-secret"),
    );
    expect(secret.exposureCount).toBe(2);
  });

  it("does not show its key when it is printed", async () => {
    const { inspect } = await import("node:util");
    const openai = new OpenAI({ apiKey: "sk-very-secret" });
    expect(inspect(openai, { depth: 9, showHidden: true }) + JSON.stringify(openai)).not.toContain(
      "sk-very-secret",
    );
  });

  it("honours the caller's fetch", async () => {
    const seen: string[] = [];
    const openai = new OpenAI({
      apiKey: "k",
      fetch: async (url, init) => {
        seen.push(`${init?.method} ${url} ${init?.redirect}`);
        return Response.json({ data: [] });
      },
    });
    await openai.models.list();
    expect(seen).toEqual(["GET https://api.openai.com/v1/models manual"]);
  });

  it("clones with withOptions and leaves the original alone", async () => {
    await using server = await recordingServer(json({ data: [] }));
    const openai = new OpenAI({ apiKey: "one", baseURL: server.baseURL, defaultHeaders: { "x-a": "1" } });
    const other = openai.withOptions({ apiKey: "two" });
    await other.models.list().asResponse();
    await openai.models.list().asResponse();
    expect(server.requests.map(({ headers }) => [headers.authorization, headers["x-a"]])).toEqual([
      ["Bearer two", "1"],
      ["Bearer one", "1"],
    ]);
  });

  it("keeps what it read from the environment when options are changed later", async () => {
    await using server = await recordingServer(json({ data: [] }));
    Object.assign(process.env, {
      OPENAI_API_KEY: "first",
      OPENAI_ORG_ID: "org-1",
      OPENAI_BASE_URL: server.baseURL,
    });
    const openai = new OpenAI();
    Object.assign(process.env, {
      OPENAI_API_KEY: "second",
      OPENAI_ORG_ID: "org-2",
      OPENAI_BASE_URL: "http://127.0.0.1:1",
    });
    await openai.withOptions({ timeout: 5_000 }).models.list();
    await openai.with((next) => next).models.list();
    expect(
      server.requests.map(({ headers }) => [headers.authorization, headers["openai-organization"]]),
    ).toEqual([
      ["Bearer first", "org-1"],
      ["Bearer first", "org-1"],
    ]);
  });

  it.each(["", "   ", "\n"])("refuses the key %j, and trims one", async (apiKey) => {
    await using server = await recordingServer(json({ data: [] }));
    const openai = new OpenAI({ apiKey, adminAPIKey: " sk-admin\n", baseURL: server.baseURL });
    await expect(openai.models.list()).rejects.toMatchObject({ kind: "configuration" });
    await openai.admin.organization.users.list();
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(["Bearer sk-admin"]);
  });

  it.each([{ timeout: -1 }, { timeout: Number.NaN }, { maxRetries: -1 }, { maxResponseBytes: Number.NaN }])(
    "refuses %j",
    (options) => {
      expect(() => new OpenAI({ apiKey: "k", ...options })).toThrow(
        /must be a (?:finite whole )?number >= 0/,
      );
    },
  );

  it("refuses a log level that there is not, and takes one whatever its case", () => {
    expect(() => new OpenAI({ apiKey: "k", logLevel: "loud" as "info" })).toThrow(/`logLevel` is one of/);
    expect(new OpenAI({ apiKey: "k", logLevel: "DEBUG" as "debug" })).toBeInstanceOf(OpenAI);
  });

  it("logs a failed attempt from warn on", async () => {
    await using server = await recordingServer(json({ error: { code: "busy", message: "later" } }, 503));
    const lines: string[] = [];
    const log = (line: string): void => void lines.push(line);
    const logger = { error: log, warn: log, info: log, debug: log };
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL, logger, logLevel: "warn" });
    await expect(openai.get("/things?token=hidden")).rejects.toMatchObject({ status: 503 });
    expect(lines).toEqual(["✗ GET /things: InternalServerError: GET /things: 503 busy — later (req_test)"]);
  });

  it("has everything that the module exports on it, for require", async () => {
    const {
      OpenAI: _,
      default: __,
      "module.exports": ___,
      ...rest
    } = await import("../../src/handwritten/index.ts");
    for (const [name, value] of Object.entries(rest))
      expect((OpenAI as unknown as Record<string, unknown>)[name]).toBe(value);
    expect(OpenAI.OpenAI).toBe(OpenAI);
  });

  it("logs a line for a request and a line for its answer, to the logger given, without the key", async () => {
    await using server = await recordingServer();
    const lines: string[] = [];
    const log = (level: string) => (message: string) => void lines.push(`${level} ${message}`);
    const logger = { error: log("error"), warn: log("warn"), info: log("info"), debug: log("debug") };
    const openai = new OpenAI({ apiKey: "sk-secret", baseURL: server.baseURL, logger, logLevel: "debug" });
    await openai.get("/things", { query: { token: "hidden" } });
    expect(lines).toEqual([
      `debug → GET ${server.baseURL}/things`,
      expect.stringMatching(/^info ← GET \/things: 200 in \d+ ms req_test$/),
    ]);
    const quiet = new OpenAI({ apiKey: "k", baseURL: server.baseURL, logger });
    await quiet.get("/things");
    expect(lines).toHaveLength(2);
  });
});
