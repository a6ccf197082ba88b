import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startServer, type TestServer } from "../../src/handwritten/testing/index.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ apiKey: "the-key", adminAPIKey: "the-admin-key" });
});
afterAll(() => server.close());

interface Call {
  method?: string;
  path: string;
  key?: string | null;
  type?: string;
  headers?: Record<string, string>;
  body?: BodyInit | object;
}

const send = async ({ method, path, key = "the-key", type, headers, body }: Call): Promise<Response> => {
  const isJson =
    body !== undefined && typeof body !== "string" && !(body instanceof FormData || body instanceof Blob);
  return fetch(server.url + path, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: {
      ...(key !== null && { authorization: `Bearer ${key}` }),
      ...(isJson && { "content-type": "application/json" }),
      ...(type !== undefined && { "content-type": type }),
      ...headers,
    },
    ...(body !== undefined && { body: isJson ? JSON.stringify(body) : (body as BodyInit) }),
  });
};

const form = (...fields: [string, string | File][]): FormData => {
  const data = new FormData();
  for (const [name, value] of fields) data.append(name, value as string);
  return data;
};
const file = () => new File(["{}"], "a.jsonl");
const chat = (message: object, more: object = {}): object => ({
  model: "gpt-5",
  messages: [message],
  ...more,
});

interface Want {
  status: number;
  param: string | null;
  code: string | null;
}

const bad = (param: string | null, code: string | null): Want => ({ status: 400, param, code });

describe("a request that breaks the contract", () => {
  const cases: { name: string; given: () => Call; want: Want }[] = [
    {
      name: "unknown path",
      given: () => ({ path: "/nothing" }),
      want: { status: 404, param: null, code: "unknown_url" },
    },
    {
      name: "path above the base",
      given: () => ({ path: "/../files" }),
      want: { status: 404, param: null, code: "unknown_url" },
    },
    {
      name: "empty path parameter",
      given: () => ({ method: "DELETE", path: "/files/" }),
      want: { status: 404, param: null, code: "unknown_url" },
    },
    {
      name: "malformed escape",
      given: () => ({ path: "/files/%ZZ" }),
      want: { status: 404, param: null, code: "unknown_url" },
    },
    {
      name: "fixed query of no operation",
      given: () => ({ method: "PUT", path: "/responses/r?beta=true" }),
      want: { status: 405, param: null, code: "method_not_supported" },
    },
    {
      name: "unknown method",
      given: () => ({ method: "PUT", path: "/files" }),
      want: { status: 405, param: null, code: "method_not_supported" },
    },
    {
      name: "method of no operation at all",
      given: () => ({ method: "OPTIONS", path: "/files" }),
      want: { status: 405, param: null, code: "method_not_supported" },
    },

    {
      name: "no key",
      given: () => ({ path: "/files", key: null }),
      want: { status: 401, param: null, code: "missing_api_key" },
    },
    {
      name: "key of another scheme",
      given: () => ({ path: "/files", key: null, headers: { authorization: "Basic the-key" } }),
      want: { status: 401, param: null, code: "missing_api_key" },
    },
    {
      name: "unknown key",
      given: () => ({ path: "/files", key: "another" }),
      want: { status: 401, param: null, code: "invalid_api_key" },
    },
    {
      name: "admin key for an ordinary operation",
      given: () => ({ path: "/files", key: "the-admin-key" }),
      want: { status: 403, param: null, code: "insufficient_permissions" },
    },
    {
      name: "ordinary key for an admin operation",
      given: () => ({ path: "/organization/projects" }),
      want: { status: 403, param: null, code: "insufficient_permissions" },
    },

    {
      name: "unknown query parameter",
      given: () => ({ path: "/files?colour=red" }),
      want: bad("colour", "unknown_parameter"),
    },
    {
      name: "query parameter of a wrong type",
      given: () => ({ path: "/files?limit=many" }),
      want: bad("limit", "invalid_type"),
    },
    {
      name: "query parameter outside its choices",
      given: () => ({ path: "/files?order=random" }),
      want: bad("order", "invalid_value"),
    },
    {
      name: "array spelled without brackets",
      given: () => ({ path: "/organization/usage/completions?start_time=1&models=m", key: "the-admin-key" }),
      want: bad("models", "invalid_type"),
    },
    {
      name: "missing query parameter",
      given: () => ({ path: "/organization/usage/completions", key: "the-admin-key" }),
      want: bad("start_time", "missing_required_parameter"),
    },
    {
      name: "missing header",
      given: () => ({ path: "/assistants" }),
      want: bad("openai-beta", "missing_required_parameter"),
    },
    {
      name: "wrong header",
      given: () => ({ path: "/assistants", headers: { "openai-beta": "assistants=v1" } }),
      want: bad("openai-beta", "invalid_value"),
    },

    {
      name: "no body",
      given: () => ({ method: "POST", path: "/embeddings" }),
      want: bad(null, "missing_required_parameter"),
    },
    {
      name: "body where none is taken",
      given: () => ({ path: "/responses/r/cancel", body: { a: 1 } }),
      want: bad(null, "unknown_parameter"),
    },
    {
      name: "malformed JSON",
      given: () => ({ path: "/embeddings", type: "application/json", body: '{"model":' }),
      want: bad(null, null),
    },
    {
      name: "JSON that is not UTF-8",
      given: () => ({
        path: "/embeddings",
        type: "application/json",
        body: new Blob([new Uint8Array([0x22, 0xff, 0x22])]) as unknown as string,
      }),
      want: bad(null, null),
    },
    {
      name: "body without a content type",
      given: () => ({ path: "/embeddings", type: "", body: "{}" }),
      want: { status: 415, param: null, code: "unsupported_content_type" },
    },
    {
      name: "body of a wrong content type",
      given: () => ({ path: "/embeddings", type: "text/plain", body: "{}" }),
      want: { status: 415, param: null, code: "unsupported_content_type" },
    },
    {
      name: "JSON where a form is due",
      given: () => ({ path: "/files", body: { purpose: "batch" } }),
      want: { status: 415, param: null, code: "unsupported_content_type" },
    },
    {
      name: "form where JSON is due",
      given: () => ({ path: "/embeddings", body: form(["model", "m"]) }),
      want: { status: 415, param: null, code: "unsupported_content_type" },
    },
    {
      name: "malformed form",
      given: () => ({ path: "/files", type: "multipart/form-data; boundary=x", body: "no part" }),
      want: bad(null, null),
    },

    {
      name: "missing field",
      given: () => ({ path: "/embeddings", body: { model: "m" } }),
      want: bad("input", "missing_required_parameter"),
    },
    {
      name: "field of a wrong type",
      given: () => ({ path: "/embeddings", body: { model: "m", input: "x", dimensions: "many" } }),
      want: bad("dimensions", "invalid_type"),
    },
    {
      name: "number out of bounds",
      given: () => ({ path: "/embeddings", body: { model: "m", input: "x", dimensions: 0 } }),
      want: bad("dimensions", "invalid_value"),
    },
    {
      name: "value outside its choices",
      given: () => ({ path: "/embeddings", body: { model: "m", input: "x", encoding_format: "hex" } }),
      want: bad("encoding_format", "invalid_value"),
    },
    {
      name: "unknown field",
      given: () => ({ path: "/embeddings", body: { model: "m", input: "x", colour: "red" } }),
      want: bad("colour", "unknown_parameter"),
    },
    {
      name: "body that is no object",
      given: () => ({ path: "/embeddings", body: [] }),
      want: bad("", "invalid_type"),
    },
    {
      name: "type that no variant of a union has",
      given: () => ({ path: "/embeddings", body: { model: "m", input: { a: 1 } } }),
      want: bad("input", "invalid_type"),
    },
    {
      name: "unknown field of a composed body",
      given: () => ({ path: "/responses", body: { model: "m", input: "x", colour: "red" } }),
      want: bad("colour", "unknown_parameter"),
    },
    {
      name: "empty list",
      given: () => ({ path: "/chat/completions", body: { model: "m", messages: [] } }),
      want: bad("messages", "invalid_value"),
    },
    {
      name: "tag that no variant has",
      given: () => ({ path: "/chat/completions", body: chat({ role: "nobody", content: "x" }) }),
      want: bad("messages[0].role", "invalid_value"),
    },
    {
      name: "missing field of the variant that was meant",
      given: () => ({ path: "/chat/completions", body: chat({ role: "tool", content: "x" }) }),
      want: bad("messages[0].tool_call_id", "missing_required_parameter"),
    },
    {
      name: "wrong type in the variant that was meant",
      given: () => ({ path: "/chat/completions", body: chat({ role: "user", content: 5 }) }),
      want: bad("messages[0].content", "invalid_type"),
    },
    {
      name: "fault in a union of a union",
      given: () => ({
        path: "/chat/completions",
        body: chat({ role: "user", content: [{ type: "image_url", image_url: {} }] }),
      }),
      want: bad("messages[0].content[0].image_url.url", "missing_required_parameter"),
    },
    {
      name: "missing field of a tool",
      given: () => ({ path: "/responses", body: { model: "m", input: "x", tools: [{ type: "function" }] } }),
      want: bad("tools[0].name", "missing_required_parameter"),
    },

    {
      name: "missing file",
      given: () => ({ path: "/files", body: form(["purpose", "batch"]) }),
      want: bad("file", "missing_required_parameter"),
    },
    {
      name: "text for a file",
      given: () => ({ path: "/files", body: form(["file", "text"], ["purpose", "batch"]) }),
      want: bad("file", "invalid_type"),
    },
    {
      name: "file for text",
      given: () => ({ path: "/files", body: form(["file", file()], ["purpose", file()]) }),
      want: bad("purpose", "invalid_type"),
    },
    {
      name: "unknown field of a form",
      given: () => ({
        path: "/files",
        body: form(["file", file()], ["purpose", "batch"], ["colour", "red"]),
      }),
      want: bad("colour", "unknown_parameter"),
    },
    {
      name: "text for a number in a form",
      given: () => ({
        path: "/files",
        body: form(
          ["file", file()],
          ["purpose", "batch"],
          ["expires_after[anchor]", "created_at"],
          ["expires_after[seconds]", "soon"],
        ),
      }),
      want: bad("expires_after.seconds", "invalid_type"),
    },
  ];

  it.each(cases)("is refused: $name", async ({ given, want }) => {
    const response = await send(given());
    const { error } = (await response.json()) as { error: Record<string, unknown> };
    expect({ status: response.status, param: error.param, code: error.code }).toEqual(want);
    expect(error).toEqual({
      message: expect.stringMatching(/\S/),
      type: "invalid_request_error",
      param: want.param,
      code: want.code,
    });
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.headers.get("x-request-id")).toMatch(/^req_/);
  });
});

describe("a request that keeps the contract", () => {
  const cases: { name: string; given: () => Call; body?: unknown }[] = [
    { name: "id with reserved characters", given: () => ({ path: "/files/a%2Fb:c@d" }) },
    {
      name: "array in brackets",
      given: () => ({
        path: "/organization/usage/completions?start_time=1&models[]=m&models[]=n",
        key: "the-admin-key",
      }),
    },
    {
      name: "object in brackets",
      given: () => ({ path: "/organization/audit_logs?effective_at[gt]=1", key: "the-admin-key" }),
    },
    { name: "query text that looks like a number", given: () => ({ path: "/files?after=5" }) },
    {
      name: "list in a header",
      given: () => ({
        path: "/responses?beta=true",
        headers: { "openai-beta": "responses_multi_agent=v1" },
        body: { model: "m", input: "x" },
      }),
      body: { model: "m", input: "x" },
    },
    {
      name: "parameters of the content type",
      given: () => ({
        path: "/embeddings",
        type: "Application/JSON; charset=utf-8",
        body: '{"model":"m","input":"x"}',
      }),
      body: { model: "m", input: "x" },
    },
    {
      name: "form of text, numbers, booleans, arrays and objects",
      given: () => ({
        path: "/audio/transcriptions",
        body: form(
          ["file", file()],
          ["model", "5"],
          ["temperature", "0.5"],
          ["stream", "false"],
          ["include[]", "logprobs"],
          ["chunking_strategy[type]", "server_vad"],
          ["chunking_strategy[threshold]", "0.5"],
        ),
      }),
      body: {
        file: expect.any(File),
        model: "5",
        temperature: 0.5,
        stream: false,
        include: ["logprobs"],
        chunking_strategy: { type: "server_vad", threshold: 0.5 },
      },
    },
    {
      name: "JSON in a part of a form",
      given: () => ({
        path: "/realtime/calls",
        body: form(["sdp", "v=0"], ["session", '{"type":"realtime"}']),
      }),
      body: { sdp: "v=0", session: { type: "realtime" } },
    },
    {
      name: "plain text",
      given: () => ({ path: "/realtime/calls", type: "application/sdp", body: "v=0" }),
      body: "v=0",
    },
    { name: "no body where one is optional", given: () => ({ method: "POST", path: "/conversations" }) },
  ];
  it.each(cases)("is answered: $name", async ({ given, body }) => {
    const response = await send(given());
    expect([response.status, response.status < 300 || (await response.text())]).toEqual([
      expect.any(Number),
      true,
    ]);
    expect(server.requests.at(-1)?.body).toEqual(body);
  });
});
