import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startServer, type TestServer } from "../../../src/handwritten/testing/index.ts";
import { exchange } from "./raw-request.ts";

const PAGE = "https://app.example";
let off: TestServer;
let all: TestServer;
let one: TestServer;
beforeAll(async () => {
  off = await startServer();
  all = await startServer({ cors: true, maxBodyBytes: 1_000 });
  one = await startServer({ cors: { origins: [PAGE, "null"] } });
});
afterAll(async () => {
  for (const server of [off, all, one]) await server.close();
});

const preflight = (server: TestServer, origin: string, headers: Record<string, string> = {}) =>
  fetch(`${server.url}/responses`, {
    method: "OPTIONS",
    headers: { origin, "access-control-request-method": "POST", ...headers },
  });

const call = (server: TestServer, origin: string | undefined, path = "/models", init: RequestInit = {}) =>
  fetch(server.url + path, {
    ...init,
    headers: {
      authorization: `Bearer ${server.apiKey}`,
      ...(origin !== undefined && { origin }),
      ...(init.headers as Record<string, string>),
    },
  });

const corsHeaders = ({ headers }: Response): string[] =>
  [...headers.keys()].filter((name) => name.startsWith("access-control-"));

/** What the browser builds of clients send. */
const SENT = [
  "authorization",
  "content-type",
  "idempotency-key",
  "openai-beta",
  "openai-organization",
  "openai-project",
  "x-client-request-id",
  "x-stainless-retry-count",
  "x-stainless-timeout",
];

describe("CORS that is off", () => {
  it("adds no header, and a preflight is a method that no operation takes", async () => {
    expect(corsHeaders(await call(off, PAGE))).toEqual([]);
    const answer = await preflight(off, PAGE);
    expect([answer.status, corsHeaders(answer), answer.headers.get("vary")]).toEqual([405, [], null]);
    expect((await answer.json()).error).toMatchObject({ code: "method_not_supported" });
  });
});

describe("a preflight", () => {
  it("grants every method of the API, and the headers that were asked for, without a key", async () => {
    const answer = await preflight(all, PAGE, { "access-control-request-headers": SENT.join(",") });
    expect([answer.status, await answer.text()]).toEqual([204, ""]);
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    expect(answer.headers.get("access-control-allow-methods")).toBe("GET, POST, PUT, PATCH, DELETE");
    expect(answer.headers.get("access-control-allow-headers")).toBe(SENT.join(", "));
    expect(answer.headers.get("access-control-max-age")).toBe("600");
    expect(answer.headers.get("vary")).toBe("origin, access-control-request-headers");
    expect(answer.headers.get("x-request-id")).toMatch(/^req_/);
    expect(answer.headers.has("access-control-allow-credentials")).toBe(false);
  });

  it("grants no name that is not one, and none that was not asked for", async () => {
    const odd = await preflight(all, PAGE, { "access-control-request-headers": "x-a,, b c ,x-d;e, x-f" });
    expect(odd.headers.get("access-control-allow-headers")).toBe("x-a, x-f");
    expect((await preflight(all, PAGE)).headers.has("access-control-allow-headers")).toBe(false);
  });

  it("lets a page of the public network in only when it asks", async () => {
    const name = "access-control-allow-private-network";
    const asked = await preflight(all, PAGE, { "access-control-request-private-network": "true" });
    expect(asked.headers.get(name)).toBe("true");
    expect((await preflight(all, PAGE)).headers.has(name)).toBe(false);
  });

  it("is granted to the listed origins by name, and to no other", async () => {
    for (const origin of [PAGE, "null"]) {
      const answer = await preflight(one, origin);
      expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([204, origin]);
    }
    for (const origin of [
      `${PAGE}:444`,
      "http://app.example",
      "https://app.example.attacker.example",
      "https://APP.example",
    ]) {
      const answer = await preflight(one, origin);
      expect([answer.status, corsHeaders(answer)]).toEqual([405, []]);
    }
  });

  it("is not any OPTIONS", async () => {
    expect((await call(all, PAGE, "/files", { method: "OPTIONS" })).status).toBe(405);
    expect(
      (
        await call(all, undefined, "/files", {
          method: "OPTIONS",
          headers: { "access-control-request-method": "GET" },
        })
      ).status,
    ).toBe(405);
  });
});

describe("an answer to a page", () => {
  const json = { "content-type": "application/json" };
  it("may be read, with its request id and rate limits: a result, an error, a stream", async () => {
    const body = { model: "m", input: "x" };
    const post = (more: object, path = "/responses") =>
      call(all, PAGE, path, { method: "POST", headers: json, body: JSON.stringify({ ...body, ...more }) });
    const answers = [
      await call(all, PAGE),
      await post({ stream: true }),
      await post({ colour: "red" }),
      await call(all, PAGE, "/nothing"),
      await call(all, PAGE, "/models", { headers: { authorization: "Bearer wrong" } }),
      await post({ input: "x".repeat(1_000) }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 400, 404, 401, 413]);
    for (const { headers } of answers) {
      expect(headers.get("access-control-allow-origin")).toBe("*");
      const exposed = headers.get("access-control-expose-headers")?.split(", ");
      expect(exposed).toEqual(
        expect.arrayContaining([
          "x-request-id",
          "retry-after",
          "openai-processing-ms",
          "x-ratelimit-limit-requests",
          "x-ratelimit-remaining-tokens",
          "x-ratelimit-reset-requests",
        ]),
      );
    }
  });

  it("names the listed origin, varies with it, and has nothing for others", async () => {
    const answer = await call(one, PAGE);
    expect(answer.headers.get("access-control-allow-origin")).toBe(PAGE);
    for (const origin of ["https://other.example", undefined]) {
      const other = await call(one, origin);
      expect([other.status, corsHeaders(other), other.headers.get("vary")]).toEqual([200, [], "origin"]);
    }
  });

  it("of a foreign host is a refusal, the preflight too", async () => {
    const lines = ["host: attacker.example", `origin: ${PAGE}`, "access-control-request-method: POST"];
    const text = ["OPTIONS /v1/responses HTTP/1.1", ...lines, "", ""].join("\r\n");
    expect(await exchange(all, text)).toMatchObject({ status: 403, error: { code: "host_not_allowed" } });
  });
});

describe("an origin that is none", () => {
  it.each(["app.example", "https://app.example/", "https://app.example/path", "*", ""])(
    "is a ConfigurationError: '%s'",
    async (origin) => {
      await expect(startServer({ cors: { origins: [origin] } })).rejects.toMatchObject({
        kind: "configuration",
      });
    },
  );
});
