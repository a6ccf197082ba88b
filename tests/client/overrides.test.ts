import { describe, expect, it } from "@jest/globals";
import {
  AzureOpenAI,
  type FinalRequestOptions,
  type NullableHeaders,
  OpenAI,
} from "../../src/handwritten/index.ts";
import { cache } from "../../src/handwritten/reliability/index.ts";
import { json, recordingServer } from "../support/recording-server.ts";

type Given = NullableHeaders | undefined;

/** Fails twice, then answers. */
const thirdTime = json({ ok: true });
const failTwice: typeof thirdTime = (request, response, count) =>
  (count < 3 ? json({ error: { message: "later" } }, 500, { "retry-after-ms": "0" }) : thirdTime)(
    request,
    response,
    count,
  );

describe("methods that a subclass overrides", () => {
  it("change the options of each attempt, beginning with the request as it was asked for", async () => {
    await using server = await recordingServer(failTwice);
    const seen: unknown[] = [];
    class Mine extends OpenAI {
      protected override async prepareOptions(options: FinalRequestOptions): Promise<void> {
        seen.push({
          method: options.method,
          path: options.path,
          body: { ...(options.body as object) },
          query: options.query,
        });
        options.path = `/tenant${options.path}`;
        options.query = { ...options.query, attempt: seen.length };
        options.headers = { ...(options.headers as object), "x-tenant": "t" };
        (options.body as Record<string, unknown>)["user"] = "u";
      }
    }
    const openai = new Mine({
      apiKey: "k",
      baseURL: server.baseURL,
      maxRetries: 2,
      defaultQuery: { a: "b" },
    });
    const params = { model: "m", input: "x" };
    await openai.responses.create(params);
    expect(params).toEqual({ model: "m", input: "x" });
    expect(seen).toEqual(
      Array(3).fill({ method: "post", path: "/responses", body: params, query: { a: "b" } }),
    );
    expect(server.requests.map(({ url }) => url)).toEqual([
      "/v1/tenant/responses?a=b&attempt=1",
      "/v1/tenant/responses?a=b&attempt=2",
      "/v1/tenant/responses?a=b&attempt=3",
    ]);
    expect(server.requests[2]?.headers["x-tenant"]).toBe("t");
    expect(JSON.parse(server.requests[2]?.body ?? "")).toEqual({ model: "m", input: "x", user: "u" });
  });

  it("change the message of each attempt", async () => {
    await using server = await recordingServer(failTwice);
    const urls: string[] = [];
    class Mine extends OpenAI {
      protected override async prepareRequest(
        request: RequestInit,
        { url, options }: { url: string; options: FinalRequestOptions },
      ): Promise<void> {
        urls.push(url);
        const headers = request.headers as Headers;
        expect(headers.get("authorization")).toBe("Bearer k");
        headers.set("x-signature", `${request.method} ${(request.body as string).length} ${options.path}`);
        headers.delete("user-agent");
      }
    }
    const openai = new Mine({ apiKey: "k", baseURL: server.baseURL, maxRetries: 2 });
    await openai.post("/any", { body: { a: 1 }, query: { q: "1" } });
    expect(urls).toEqual(Array(3).fill(`${server.baseURL}/any?q=1`));
    expect(server.requests.map(({ headers }) => headers["x-signature"])).toEqual(
      Array(3).fill("POST 7 /any"),
    );
    expect(server.requests[0]?.headers["user-agent"]).toBeUndefined();
  });

  it("replace the body, and are refused one that cannot be sent", async () => {
    await using server = await recordingServer();
    let body: unknown = new TextEncoder().encode("bytes");
    class Mine extends OpenAI {
      protected override async prepareRequest(request: RequestInit): Promise<void> {
        request.body = body as BodyInit;
      }
    }
    const openai = new Mine({ apiKey: "k", baseURL: server.baseURL });
    await openai.post("/any", { body: { a: 1 } });
    body = new URLSearchParams({ a: "b" });
    await openai.post("/any", { body: { a: 1 } });
    body = new TextEncoder().encode("buffer").buffer;
    await openai.post("/any", { body: { a: 1 } });
    body = null;
    await openai.post("/any", { body: { a: 1 } });
    expect(server.requests.map((request) => request.body)).toEqual(["bytes", "a=b", "buffer", ""]);
    body = 5;
    await expect(openai.post("/any", { body: { a: 1 } })).rejects.toThrow(/prepareRequest/);
    expect(server.requests).toHaveLength(4);
  });

  it("give the credentials of each attempt, beside the organization", async () => {
    await using server = await recordingServer(failTwice);
    let count = 0;
    class Mine extends OpenAI {
      protected override async authHeaders(options: FinalRequestOptions): Promise<Given> {
        return {
          values: new Headers({ "api-key": `${options.path} ${++count}` }),
          nulls: new Set(["x-gone"]),
        };
      }
    }
    const openai = new Mine({ apiKey: "k", organization: "org", baseURL: server.baseURL, maxRetries: 2 });
    await openai.models.retrieve("m", { headers: { "x-kept": "1" } });
    expect(server.requests.map(({ headers }) => headers["api-key"])).toEqual([
      "/models/m 1",
      "/models/m 2",
      "/models/m 3",
    ]);
    expect(server.requests[0]?.headers).toMatchObject({ "openai-organization": "org", "x-kept": "1" });
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
  });

  it("are asked by what tells callers apart: another credential has another cache entry", async () => {
    await using server = await recordingServer(json({ id: "m", object: "model", created: 1, owned_by: "o" }));
    const policy = cache({ when: () => true, ttlMs: 60_000 });
    const clientOf = (tenant: string): OpenAI =>
      new (class extends OpenAI {
        protected override async authHeaders(): Promise<Given> {
          return { values: new Headers({ authorization: tenant }), nulls: new Set() };
        }
      })({ apiKey: "k", baseURL: server.baseURL, reliability: { cache: policy } });
    await clientOf("a").models.retrieve("m");
    await clientOf("a").models.retrieve("m");
    await clientOf("b").models.retrieve("m");
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(["a", "b"]);
  });

  it("have the class's own behaviour as `super`", async () => {
    await using server = await recordingServer();
    class Mine extends OpenAI {
      protected override async authHeaders(...about: [FinalRequestOptions, object?]): Promise<Given> {
        const headers = await super.authHeaders(...about);
        headers?.values.set("x-more", "1");
        return headers;
      }

      protected override defaultQuery(): Record<string, string | undefined> {
        return { ...super.defaultQuery(), version: "2" };
      }
    }
    const openai = new Mine({
      apiKey: "k",
      adminAPIKey: "admin",
      baseURL: server.baseURL,
      defaultQuery: { version: "1", other: "o" },
    });
    await openai.models.retrieve("m");
    await openai.admin.organization.users.retrieve("u", { query: { version: "3" } });
    expect(
      server.requests.map(({ url, headers }) => [url, headers.authorization, headers["x-more"]]),
    ).toEqual([
      ["/v1/models/m?version=2&other=o", "Bearer k", "1"],
      ["/v1/organization/users/u?version=3&other=o", "Bearer admin", "1"],
    ]);
    expect(openai.buildURL("/x")).toBe(`${server.baseURL}/x?version=2&other=o`);
  });

  it("refuse headers, and fail a call with what they throw", async () => {
    await using server = await recordingServer();
    class Refusing extends OpenAI {
      protected override validateHeaders({ values, nulls }: NonNullable<Given>): void {
        if (nulls.has("authorization")) throw new TypeError(`no key, but ${values.get("accept")}`);
      }
    }
    const openai = new Refusing({ apiKey: "k", baseURL: server.baseURL });
    await expect(openai.models.retrieve("m", { headers: { Authorization: null } })).rejects.toThrow(
      new TypeError("no key, but application/json"),
    );
    await openai.models.retrieve("m");
    const failing = new OpenAI({ apiKey: "k", baseURL: server.baseURL });
    const failure = new RangeError("mine");
    Reflect.set(failing, "prepareRequest", () => Promise.reject(failure));
    await expect(failing.models.list()).rejects.toBe(failure);
    Reflect.deleteProperty(failing, "prepareRequest");
    await failing.models.list().catch(() => {});
    expect(server.requests).toHaveLength(2);
  });

  it("see every page of a list, uploads, streams, and calls by name", async () => {
    await using server = await recordingServer(json({ data: [{ id: "a" }], has_more: true }));
    const paths: string[] = [];
    class Mine extends AzureOpenAI {
      protected override async prepareOptions(options: FinalRequestOptions): Promise<void> {
        paths.push(`${options.method} ${options.path}`);
        if (options.body) Object.assign(options.body, { purpose: "batch" });
      }
    }
    const openai = new Mine({ apiKey: "k", baseURL: server.baseURL, apiVersion: "v1" });
    const page = await openai.files.list();
    await page.getNextPage();
    await openai.files.create({ file: new File(["x"], "x.txt"), purpose: "user_data" });
    expect(paths).toEqual(["get /files", "get /files", "post /files"]);
    expect(server.requests[2]?.body).toMatch(/name="purpose"\r\n\r\nbatch/);
  });
});
