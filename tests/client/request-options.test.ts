import { describe, expect, it } from "@jest/globals";
import { OpenAI } from "../../src/handwritten/index.ts";
import { rejection } from "../support/call.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { json, recordingServer } from "../support/recording-server.ts";

describe("options of one call", () => {
  it("puts headers, query, an idempotency key and overrides into the request", async () => {
    await using server = await recordingServer();
    const openai = new OpenAI({
      apiKey: "k",
      baseURL: server.baseURL,
      defaultQuery: { tenant: "a", page: 1 },
    });
    await openai.chat.completions.create(
      { model: "m", messages: [] },
      {
        headers: { "X-One": "1", "User-Agent": null },
        query: { page: 2 },
        idempotencyKey: "once",
        path: "/other",
        method: "put",
        body: { replaced: true },
      },
    );
    expect(server.requests[0]).toMatchObject({
      method: "PUT",
      url: "/v1/other?tenant=a&page=2",
      body: '{"replaced":true}',
      headers: { "x-one": "1", "idempotency-key": "once" },
    });
    expect(server.requests[0]?.headers["user-agent"]).toBeUndefined();
  });

  it("takes options of the client that say what the client says, and refuses those that say something else", async () => {
    await using server = await recordingServer();
    const given = { apiKey: "k", baseURL: server.baseURL, defaultHeaders: { "x-a": "1", "x-b": "2" } };
    const openai = new OpenAI(given);
    const call = { ...given, defaultHeaders: { "x-a": "1" }, maxRetries: 0 };
    await openai.chat.completions.create({ model: "m", messages: [] }, call);
    expect(server.requests[0]?.headers).toMatchObject({ authorization: "Bearer k", "x-b": "2" });
    for (const other of [{ apiKey: "l" }, { baseURL: "https://a.test" }, { defaultHeaders: { "x-a": "2" } }])
      expect(
        await rejection(openai.chat.completions.create({ model: "m", messages: [] }, { ...call, ...other })),
      ).toMatchObject({ name: "ConfigurationError" });
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ["a record", { "x-a": "1", authorization: null, "x-b": undefined }],
    ["pairs", [["x-a", "1"]] as const],
    ["Headers", new Headers({ "x-a": "1" })],
  ])("takes headers as %s", async (_, headers) => {
    await using server = await recordingServer();
    await new OpenAI({ apiKey: "k", baseURL: server.baseURL, defaultHeaders: { "x-b": "default" } }).get(
      "/x",
      { headers },
    );
    expect(server.requests[0]?.headers).toMatchObject({ "x-a": "1", "x-b": "default" });
  });

  it("removes a default header with null", async () => {
    await using server = await recordingServer();
    const openai = new OpenAI({
      apiKey: "k",
      baseURL: server.baseURL,
      defaultHeaders: { "x-b": "default", Authorization: null },
    });
    await openai.get("/x", { headers: { "X-B": null } });
    expect(server.requests[0]?.headers).not.toHaveProperty("x-b");
    expect(server.requests[0]?.headers).not.toHaveProperty("authorization");
  });

  it.each(["get", "post", "put", "patch", "delete"] as const)(
    "has the verb %s for any path",
    async (verb) => {
      await using server = await recordingServer(json({ verb }));
      const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL });
      await expect(openai[verb]("/any/thing?a=1", { query: { b: 2 } })).resolves.toEqual({ verb });
      expect(server.requests[0]).toMatchObject({ method: verb.toUpperCase(), url: "/v1/any/thing?a=1&b=2" });
    },
  );

  it("gives text of a verb as a string, and refuses a path to another host", async () => {
    await using server = await recordingServer((_, response) =>
      response.writeHead(200, { "content-type": "text/plain" }).end("pong"),
    );
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL });
    await expect(openai.get("/ping")).resolves.toBe("pong");
    await expect(openai.get("https://example.com/steal")).rejects.toMatchObject({ kind: "request" });
    await expect(openai.models.list({ path: "@example.com/" })).rejects.toMatchObject({ kind: "request" });
    expect(server.requests).toHaveLength(1);
  });

  it("ends an attempt after its timeout and closes the connection", async () => {
    const clock = fakeClock();
    await using server = await recordingServer(() => clock.advance(1_500));
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL, clock, timeout: 60_000 });
    const error = await rejection(openai.get("/slow", { timeout: 1_500 }));
    expect(error).toBeInstanceOf(OpenAI.APIConnectionTimeoutError);
    expect(error).toMatchObject({
      kind: "timeout",
      message: "GET /slow: timed out after 1500 ms waiting for headers",
      attempts: 1,
    });
    await server.allClosed();
  });

  it("times the body of an answer too, not only its head", async () => {
    const clock = fakeClock();
    await using server = await recordingServer((_, response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
      response.write('{"a":', () => clock.advance(1_000));
    });
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL, clock, timeout: 1_000 });
    await expect(openai.get("/slow-body")).rejects.toMatchObject({ kind: "timeout" });
  });

  it("aborts at once when the caller does, and leaves no listener behind", async () => {
    const caller = new AbortController();
    await using server = await recordingServer(() => caller.abort(new Error("user left")));
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL });
    const error = await rejection(openai.get("/x", { signal: caller.signal }));
    expect(error).toBeInstanceOf(OpenAI.APIUserAbortError);
    expect((error as Error).cause).toMatchObject({ message: "user left" });
    const aborted = await rejection(openai.get("/x", { signal: AbortSignal.abort() }));
    expect(aborted).toMatchObject({ kind: "abort" });
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ["its timeout", { timeout: 1_000 }, "timeout"],
    ["the caller's signal", { signal: AbortSignal.abort() }, "abort"],
  ])("does not wait for a key longer than %s allows", async (_, options, kind) => {
    const clock = fakeClock();
    const asked = Promise.withResolvers<void>();
    const apiKey = (): Promise<string> => {
      asked.resolve();
      return new Promise(() => {});
    };
    const call = rejection(new OpenAI({ apiKey, clock }).get("/x", options));
    await asked.promise;
    clock.advance(1_000);
    expect(await call).toMatchObject({ kind });
  });

  it.each([null, 0, "gone"])(
    "tells an abort for the reason %j in the middle of an answer",
    async (reason) => {
      const caller = new AbortController();
      await using server = await recordingServer((_, response) => {
        response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
        response.write('{"a":', () => setImmediate(() => caller.abort(reason)));
      });
      const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL });
      expect(await rejection(openai.get("/x", { signal: caller.signal }))).toMatchObject({ kind: "abort" });
    },
  );

  it.each(["/../x", "/%2e%2e/x", "/a/../../admin", "/a/.", "/a/%2E./b"])(
    "refuses the path %s",
    async (path) => {
      await using server = await recordingServer();
      const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL });
      await expect(openai.get(path)).rejects.toThrow(/must not hold dot segments/);
      await expect(openai.models.list({ path })).rejects.toMatchObject({ kind: "request" });
      expect(server.requests).toHaveLength(0);
    },
  );

  it.each<[string, unknown, string, string]>([
    ["JSON", { a: 1 }, "application/json", '{"a":1}'],
    ["a string", "text", "application/json", '"text"'],
    ["bytes", new TextEncoder().encode("raw"), "application/octet-stream", "raw"],
    ["a Blob", new Blob(["raw"], { type: "text/x" }), "text/x", "raw"],
    ["URLSearchParams", new URLSearchParams({ a: "1" }), "application/x-www-form-urlencoded", "a=1"],
  ])("sends %s as a body", async (_, body, type, want) => {
    await using server = await recordingServer();
    await new OpenAI({ apiKey: "k", baseURL: server.baseURL }).post("/x", { body });
    expect([server.requests[0]?.headers["content-type"], server.requests[0]?.body]).toEqual([type, want]);
  });

  it.each([
    ["a form", new FormData()],
    ["a stream", new ReadableStream()],
  ])("refuses %s as a body, which would be garbled", (_, body) => {
    expect(() => new OpenAI({ apiKey: "k" }).post("/x", { body })).toThrow(/options\.body is JSON, a Blob/);
  });

  it.each([
    ["a fetch", { fetch: (): Promise<Response> => new Promise(() => {}) }, { timeout: 1_000 }, "timeout"],
    [
      "a fetch",
      { fetch: (): Promise<Response> => new Promise(() => {}) },
      { signal: AbortSignal.abort() },
      "abort",
    ],
    [
      "a layer",
      { layers: [() => () => new Promise<never>(() => {})] },
      { signal: AbortSignal.abort() },
      "abort",
    ],
  ])("does not wait for %s that takes no notice of the end", async (_, options, call, kind) => {
    const clock = fakeClock();
    const openai = new OpenAI({ apiKey: "k", clock, ...options });
    const error = rejection(openai.get("/x", call));
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(1_000);
    expect(await error).toMatchObject({ kind });
  });

  it("names the mistake of passing path parameters by position", () => {
    const { runs } = new OpenAI({ apiKey: "k" }).beta.threads;
    // @ts-expect-error a string where the object with thread_id belongs
    expect(() => runs.retrieve("run_1", "thread_1")).toThrow(
      "retrieve() takes an object of parameters here, not a string",
    );
  });

  it("refuses a missing or empty path parameter before anything is sent", async () => {
    await using server = await recordingServer();
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL });
    // @ts-expect-error the object with thread_id is required
    await expect(openai.beta.threads.runs.retrieve("run_1")).rejects.toThrow(/"thread_id" is undefined/);
    await expect(openai.files.delete("")).rejects.toThrow(/"file_id" is empty/);
    await expect(openai.files.delete("..")).rejects.toThrow(/"file_id"/);
    expect(server.requests).toHaveLength(0);
  });
});

describe("requests by hand", () => {
  it("`request` sends what its options say", async () => {
    await using server = await recordingServer();
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL });
    const sent = openai.request({ method: "post", path: "/things", body: { a: 1 }, query: { b: 2 } });
    expect(await sent).toMatchObject({ ok: true });
    expect(server.requests[0]).toMatchObject({ method: "POST", url: "/v1/things?b=2", body: '{"a":1}' });
  });

  it("`buildURL` gives the address that a call would have", async () => {
    await using server = await recordingServer();
    const openai = new OpenAI({
      apiKey: "k",
      baseURL: server.baseURL,
      defaultQuery: { tenant: "a", page: 1 },
    });
    const url = openai.buildURL("/things?z=0", { page: 2, tags: ["x", "y"] });
    await openai.get("/things?z=0", { query: { page: 2, tags: ["x", "y"] } });
    expect(url).toBe(`${server.origin}${server.requests[0]?.url}`);
    expect(openai.buildURL("/things")).toBe(`${server.baseURL}/things?tenant=a&page=1`);
    expect(() => openai.buildURL("things")).toThrow("slash");
  });
});
