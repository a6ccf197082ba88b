import { createHash } from "node:crypto";
import { inspect } from "node:util";
import { describe, expect, it } from "@jest/globals";
import { createRedactor } from "../../../src/handwritten/config/redact/index.ts";
import { Secret } from "../../../src/handwritten/config/secret/index.ts";
import {
  APIConnectionError,
  APIError,
  AuthenticationError,
  OpenAIError,
} from "../../../src/handwritten/errors/index.ts";

const KEY = "sk-clean-0123456789abcdefghijklmnop";
const redactor = createRedactor({ secrets: [KEY], patterns: false });
const { clean } = redactor;

const everythingOf = (value: unknown): string =>
  inspect(value, {
    depth: Number.POSITIVE_INFINITY,
    showHidden: true,
    getters: false,
    maxStringLength: null,
  }) +
  JSON.stringify(value) +
  String((value as Error).stack);

const request = { operation: "x", method: "GET", path: "/x" } as const;

describe("what holds no secret", () => {
  const cyclic: Record<string, unknown> = { name: "a" };
  cyclic["self"] = cyclic;
  it.each<[string, unknown]>([
    ["an error", new Error("x", { cause: new TypeError("y") })],
    ["an error of ours", new APIConnectionError({ cause: new Error("x"), request })],
    ["a plain object", { a: [1, "b", null] }],
    ["a cycle", cyclic],
    ["headers", new Headers({ "x-a": "b" })],
    ["a secret, which shows nothing", { secret: Secret.unchecked(KEY) }],
    ["a number", 5],
    ["nothing", undefined],
    ["null", null],
  ])("%s comes back as it is", (_, value) => {
    expect(clean(value)).toBe(value);
  });
});

describe("an error of ours", () => {
  const headers = new Headers({ "x-echo": KEY, "x-request-id": "req_1" });
  const error = APIError.generate(
    401,
    { error: { code: "invalid_api_key", message: `no: ${KEY}` } },
    "",
    headers,
    {
      request: { ...request, url: `https://api.example/${KEY}` },
      attempts: 2,
      cause: new Error(`caused by ${KEY}`, { cause: { deep: [{ header: `Bearer ${KEY}` }] } }),
    },
  );
  const cleaned = clean(error);

  it("loses the secret everywhere", () => {
    expect(everythingOf(error)).toContain(KEY);
    expect(everythingOf(cleaned)).not.toContain(KEY);
    expect(cleaned.headers?.get("x-echo")).toBe("[REDACTED sk-...mnop]");
  });

  it("keeps its class, its fields and what is derived from them", () => {
    expect(cleaned).toBeInstanceOf(AuthenticationError);
    expect(OpenAIError.is(cleaned)).toBe(true);
    expect(cleaned).toMatchObject({ status: 401, code: "invalid_api_key", requestID: "req_1", attempts: 2 });
    expect([cleaned.kind, cleaned.name]).toEqual(["authentication", "AuthenticationError"]);
    expect(cleaned.message).toBe("GET /x: 401 invalid_api_key — no: [REDACTED sk-…mnop] (req_1)");
    expect(cleaned.rateLimits).toEqual(error.rateLimits);
    expect(cleaned.stack?.split("\n").slice(1)).toEqual(error.stack?.split("\n").slice(1));
    expect(Object.keys(cleaned)).toEqual(Object.keys(error));
  });

  it("that is new loses it too, and without one it comes back with its stack unread", () => {
    expect(everythingOf(redactor.clean(error, true))).not.toContain(KEY);
    const prepare = Error.prepareStackTrace;
    let read = 0;
    Error.prepareStackTrace = () => String(++read);
    try {
      const harmless = APIError.generate(401, { error: { message: "no" } }, "", new Headers(), { request });
      expect(redactor.clean(harmless, true)).toBe(harmless);
      expect(read).toBe(0);
      expect(redactor.clean(new Error("x")).stack).toBe("1");
    } finally {
      Error.prepareStackTrace = prepare;
    }
  });

  it("stays as it was itself", () => {
    expect(error.message).toContain(KEY);
  });
});

describe("a foreign error", () => {
  class SDKError extends Error {
    override name = "SDKError";
    code = "E_SDK";
    config = { headers: { authorization: `Bearer ${KEY}` } };
    get danger(): never {
      throw new Error("a getter was called");
    }
  }

  it.each<[string, () => Error]>([
    ["its message", () => new Error(`bad header: ${KEY}`)],
    ["its name", () => Object.assign(new Error("x"), { name: KEY })],
    ["an object that hangs on it", () => new SDKError("x")],
    [
      "a member of an AggregateError",
      () => new AggregateError([new Error("a"), new Error(KEY)], "all failed"),
    ],
    ["the cause of its cause", () => new Error("a", { cause: new Error("b", { cause: KEY }) })],
    ["a symbol's property", () => Object.assign(new Error("x"), { [Symbol("kHeaders")]: KEY })],
    ["a hidden property", () => Object.defineProperty(new Error("x"), "hidden", { value: KEY })],
    [
      "bytes",
      () => Object.assign(new Error("x"), { packet: Buffer.from(`authorization: Bearer ${KEY}\r\n`) }),
    ],
    ["a map", () => Object.assign(new Error("x"), { headers: new Map([["authorization", KEY]]) })],
    ["headers", () => Object.assign(new Error("x"), { headers: new Headers({ authorization: KEY }) })],
    ["an address", () => Object.assign(new Error("x"), { url: new URL(`https://api.example/?key=${KEY}`) })],
    ["a DOMException", () => new DOMException(KEY, "AbortError")],
    ["a property's name", () => Object.assign(new Error("x"), { [KEY]: 1 })],
  ])("loses the secret in %s", (_, make) => {
    const error = make();
    const cleaned = clean(error);
    expect(everythingOf(cleaned)).not.toContain(KEY);
    expect(cleaned).toBeInstanceOf(Error);
    expect(cleaned.stack).toContain("at ");
  });

  it("keeps what tells it from others", () => {
    const cleaned = clean(new SDKError("x")) as SDKError;
    expect([cleaned.name, cleaned.message, cleaned.code]).toEqual(["SDKError", "x", "E_SDK"]);
    expect(cleaned).not.toHaveProperty("config");
  });

  it("is copied when it holds more than can be looked through", () => {
    let chain: object = { end: true };
    for (let i = 0; i < 2000; i++) chain = { chain };
    const cleaned = clean(Object.assign(new Error("x"), { chain }));
    expect(cleaned).not.toHaveProperty("chain");
  });
});

describe("an event", () => {
  it("is a copy without the secret, with a name for what is no data", () => {
    class Socket {
      header = `authorization: ${KEY}`;
    }
    const event = {
      type: "failure",
      operation: `GET /${KEY}`,
      attempt: 0,
      error: new Error(KEY),
      list: [KEY],
      socket: new Socket(),
    };
    const cleaned = clean(event);
    expect(everythingOf(cleaned)).not.toContain(KEY);
    expect(cleaned).toMatchObject({ type: "failure", attempt: 0, socket: "[Socket]" });
  });
});

describe("what is remembered", () => {
  it("is the last 32 values, each looked for in its time", () => {
    const { redact, remember } = createRedactor({ patterns: false });
    const values = Array.from({ length: 40 }, (_, index) =>
      createHash("sha256").update(`${index}`).digest("hex"),
    );
    for (const value of values) remember(value);
    expect(redact(values.slice(8).join(" "))).not.toMatch(/[0-9a-f]{8}/);
    expect(redact(values[0] as string)).toBe(values[0]);
  });

  it("is what headers hold of credentials", () => {
    const { redact, rememberHeaders } = createRedactor({ patterns: false });
    rememberHeaders({
      "X-Api-Key": "first-secret-1",
      authorization: "Basic c2Vjb25kLXNlY3JldA==",
      "x-note": "a note here",
    });
    rememberHeaders(undefined);
    expect(redact("first-secret-1 c2Vjb25kLXNlY3JldA== a note here")).toBe(
      "[REDACTED] [REDACTED] a note here",
    );
  });

  it("is no object without a value", () => {
    const { redact, remember } = createRedactor({ patterns: false });
    remember({});
    expect(redact("text")).toBe("text");
  });
});
