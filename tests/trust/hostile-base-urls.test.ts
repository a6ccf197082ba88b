import { afterEach, describe, expect, it } from "@jest/globals";
import { listModels } from "../../src/generated/operations/index.ts";
import { createClient } from "../../src/handwritten/core/index.ts";
import { OpenAI } from "../../src/handwritten/index.ts";
import { clientsOf, KEY, refusal, textOf } from "./clients.ts";
import { twoServers } from "./two-servers.ts";

const PASSWORD = "pass-word-0123456789";

/** Every way to say where the API is; each sends a request at once. */
const settings: Record<string, (baseURL: string) => unknown> = {
  "the option of OpenAI": (baseURL) => new OpenAI({ apiKey: KEY, baseURL }).get("/x"),
  "the option of withOptions": (baseURL) => new OpenAI({ apiKey: KEY }).withOptions({ baseURL }).get("/x"),
  "the option of createClient": (baseURL) => createClient({ apiKey: KEY, baseURL }).send(listModels()),
  OPENAI_BASE_URL: (baseURL) => {
    process.env["OPENAI_BASE_URL"] = baseURL;
    return new OpenAI({ apiKey: KEY }).get("/x");
  },
};

const refused: [given: string, advice: RegExp][] = [
  [`http://user:${PASSWORD}@127.0.0.1:PORT/v1`, /must not hold credentials/],
  [`http://${PASSWORD}@127.0.0.1:PORT/v1`, /must not hold credentials/],
  [`https://api.openai.com:${PASSWORD}@127.0.0.1:PORT/v1`, /must not hold credentials/],
  [`http://127.0.0.1:PORT/v1?key=${PASSWORD}`, /no query or fragment/],
  [`http://127.0.0.1:PORT/v1#${PASSWORD}`, /no query or fragment/],
  ["http://127.0.0.1:PORT/v1?", /no query or fragment/],
  ["http://127.0.0.1:PORT/v1#", /no query or fragment/],
  [`file:///${PASSWORD}`, /must be https: or http:, not file:/],
  [`ftp://127.0.0.1/${PASSWORD}`, /must be https: or http:, not ftp:/],
  [`data:text/plain,${PASSWORD}`, /must be https: or http:, not data:/],
  [`javascript:alert("${PASSWORD}")`, /must be https: or http:, not javascript:/],
  ["ws://127.0.0.1:PORT/v1", /must be https: or http:, not ws:/],
  ["127.0.0.1:PORT/v1", /not an absolute URL/],
  ["localhost:PORT/v1", /must be https: or http:, not localhost:/],
  ["//127.0.0.1:PORT/v1", /not an absolute URL/],
  ["/v1", /not an absolute URL/],
  ["v1", /not an absolute URL/],
  ["http://", /not an absolute URL/],
  ["http://127.0.0.1:99999/v1", /not an absolute URL/],
  ["http://exa mple.test/v1", /not an absolute URL/],
  ["http://%00.test/v1", /not an absolute URL/],
  // Nothing may be sent in clear text to another machine.
  ["http://api.example.test/v1", /must be encrypted \(https:\).*`allowInsecureHttp: true`/s],
  ["http://127.0.0.1.example.test/v1", /must be encrypted/],
  ["http://localhost.example.test/v1", /must be encrypted/],
  ["http://127.0.0.1@api.example.test/v1", /must not hold credentials/],
];

describe.each(Object.entries(settings))("a base URL by %s", (setting, send) => {
  const servers = twoServers();
  const before = process.env["OPENAI_BASE_URL"];
  afterEach(() => {
    if (before === undefined) delete process.env["OPENAI_BASE_URL"];
    else process.env["OPENAI_BASE_URL"] = before;
  });

  it.each(refused)("is refused when it is %s, and not quoted", async (given, advice) => {
    const baseURL = given.replace("PORT", String(servers.second.port));
    const error = await refusal(() => send(baseURL), "configuration", advice);
    expect(error.message).toContain(setting === "OPENAI_BASE_URL" ? `\`${setting}\`` : "`baseURL`");
    expect(textOf(error)).not.toContain(PASSWORD);
  });

  it.each([
    ["http://127.0.0.1:PORT", "/x"],
    ["http://127.0.0.1:PORT/", "/x"],
    ["http://127.0.0.1:PORT/a/b/v1///", "/a/b/v1/x"],
    ["  http://127.0.0.1:PORT/v1\n", "/v1/x"],
    ["ht\ttp://127.0.0.1:PORT/v1", "/v1/x"],
    ["HTTP://127.0.0.1:PORT\\v1", "/v1/x"],
    ["http://127.0.0.1:PORT/a/../v1", "/v1/x"],
    ["http://127.1:PORT/v1", "/v1/x"],
    ["http://0x7f000001:PORT/v1", "/v1/x"],
    ["http://１２７.0.0.1:PORT/v1", "/v1/x"],
    ["http://127。0。0。1:PORT/v1", "/v1/x"],
  ])("%j is the address that a browser takes it for", async (given, want) => {
    servers.answer((_, response) =>
      response.setHeader("content-type", "application/json").end('{"data":[]}'),
    );
    await send(given.replace("PORT", String(servers.api.port)));
    expect(servers.api.requests.map(({ url }) => url.replace(/models$/, "x"))).toEqual([want]);
  });
});

describe("a base URL", () => {
  it.each(["", null, undefined])("that is %j is OpenAI's", (baseURL) => {
    expect(new OpenAI({ apiKey: KEY, baseURL }).baseURL).toBe("https://api.openai.com/v1");
  });

  it("that is blank is none", () => {
    expect(() => new OpenAI({ apiKey: KEY, baseURL: "   " })).toThrow(/`baseURL` is not an absolute URL/);
  });

  // They cannot be refused: a host may be of any script. What is shown is what is asked, and not what it looks like.
  it("of look-alike letters is named by its ASCII form, so that the difference is visible", async () => {
    const lookalike = "https://\u0430pi.\u043epenai.com/v1"; // Cyrillic "а" and "о"
    const unreachable = () => Promise.reject(new Error("unreachable"));
    const error = await refusal(
      () => clientsOf(lookalike, { fetch: unreachable }).openai.get("/x"),
      "connection",
      /connection failed/,
    );
    expect(error.request?.url).toBe("https://xn--pi-6kc.xn--penai-iye.com/v1/x");
  });
});
