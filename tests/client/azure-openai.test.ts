import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { type AzureClientOptions, AzureOpenAI } from "../../src/handwritten/client/azure-openai.ts";
import { OpenAI } from "../../src/handwritten/client/openai.ts";
import { json, type RecordingServer, recordingServer } from "../support/recording-server.ts";

const VARIABLES = [
  "AZURE_OPENAI_API_KEY",
  "AZURE_OPENAI_ENDPOINT",
  "OPENAI_API_VERSION",
  "OPENAI_API_KEY",
  "OPENAI_ORG_ID",
];
const messages = [{ role: "user" as const, content: "hi" }];
const before = { ...process.env };

let server: RecordingServer;
beforeEach(async () => {
  server = await recordingServer(json({ object: "chat.completion", choices: [], data: [] }));
  for (const name of VARIABLES) delete process.env[name];
});
afterEach(async () => {
  for (const name of VARIABLES)
    if (before[name] !== undefined) process.env[name] = before[name];
    else delete process.env[name];
  await server[Symbol.asyncDispose]();
});

const azure = (options: Partial<AzureClientOptions> = {}): AzureOpenAI =>
  new AzureOpenAI({ endpoint: server.origin, apiKey: "azure-key-0123456789", ...options });

describe("AzureOpenAI", () => {
  it("speaks the v1 API where no version is said", async () => {
    await azure().chat.completions.create({ model: "my-gpt", messages });
    const [request] = server.requests;
    expect(request).toMatchObject({ method: "POST", url: "/openai/v1/chat/completions" });
    expect(request?.headers).toMatchObject({ "api-key": "azure-key-0123456789" });
    expect(request?.headers).not.toHaveProperty("authorization");
    expect(JSON.parse(request?.body ?? "")).toMatchObject({ model: "my-gpt" });
  });

  it("names the deployment in the address with a dated version", async () => {
    await azure({ apiVersion: "2024-10-21" }).chat.completions.create({ model: "my gpt/4", messages });
    await azure({ apiVersion: "2024-10-21", deployment: "fixed" }).chat.completions.create({
      model: "x",
      messages,
    });
    await azure({ apiVersion: "2024-10-21" }).get("/models");
    expect(server.requests.map(({ url }) => url)).toEqual([
      "/openai/deployments/my%20gpt%2F4/chat/completions?api-version=2024-10-21",
      "/openai/deployments/fixed/chat/completions?api-version=2024-10-21",
      "/openai/models?api-version=2024-10-21",
    ]);
  });

  it.each<[Partial<AzureClientOptions>, string]>([
    [{ apiVersion: "v1" }, ""],
    [{ apiVersion: "V1" }, ""],
    [{ apiVersion: "preview" }, "?api-version=preview"],
    [{ apiVersion: "Preview" }, "?api-version=preview"],
    [{ apiVersion: " preview " }, "?api-version=preview"],
    [{ apiVersion: "latest" }, "?api-version=latest"],
    [{ apiVersion: "" }, ""],
  ])("speaks the v1 API with %j", async (options, query) => {
    await azure(options).chat.completions.create({ model: "m", messages });
    await azure(options).withOptions({ timeout: 5_000 }).models.list();
    expect(server.requests.map(({ url }) => url)).toEqual([
      `/openai/v1/chat/completions${query}`,
      `/openai/v1/models${query}`,
    ]);
  });

  it.each(["/openai/v1/", "/openai/v1", "/openai/", "/openai", "/OpenAI/V1//", "/", ""])(
    "does not double the prefix of an endpoint that ends in %j",
    async (suffix) => {
      const endpoint = `${server.origin}${suffix}`;
      await azure({ endpoint }).chat.completions.create({ model: "m", messages });
      await azure({ endpoint, apiVersion: "preview" }).chat.completions.create({ model: "m", messages });
      await azure({ endpoint, apiVersion: "2024-10-21" }).chat.completions.create({ model: "m", messages });
      const isV1 = /v1/i.test(suffix);
      expect(server.requests.map(({ url }) => url)).toEqual([
        "/openai/v1/chat/completions",
        "/openai/v1/chat/completions?api-version=preview",
        isV1
          ? "/openai/v1/chat/completions"
          : "/openai/deployments/m/chat/completions?api-version=2024-10-21",
      ]);
    },
  );

  it("takes the v1 API from the environment's endpoint and version", async () => {
    process.env["AZURE_OPENAI_ENDPOINT"] = `${server.origin}/openai/v1/`;
    process.env["OPENAI_API_VERSION"] = "preview";
    await azure({ endpoint: undefined }).models.list();
    await azure({
      endpoint: undefined,
      baseURL: `${server.origin}/openai/v1`,
      apiVersion: "2024-10-21",
    }).models.list();
    expect(server.requests.map(({ url }) => url)).toEqual([
      "/openai/v1/models?api-version=preview",
      "/openai/v1/models",
    ]);
  });

  it("asks an Entra token provider before every call", async () => {
    let count = 0;
    const openai = azure({ apiKey: undefined, azureADTokenProvider: async () => `token-${++count}` });
    await openai.chat.completions.create({ model: "m", messages });
    await openai.chat.completions.create({ model: "m", messages });
    expect(server.requests.map(({ headers }) => [headers.authorization, headers["api-key"]])).toEqual([
      ["Bearer token-1", undefined],
      ["Bearer token-2", undefined],
    ]);
  });

  it("reads Azure's variables, and none of the credentials of OpenAI's own API", async () => {
    process.env["AZURE_OPENAI_API_KEY"] = "from-the-environment";
    process.env["AZURE_OPENAI_ENDPOINT"] = server.origin;
    process.env["OPENAI_API_VERSION"] = "2025-01-01-preview";
    process.env["OPENAI_API_KEY"] = "sk-not-for-azure";
    process.env["OPENAI_ORG_ID"] = "org-not-for-azure";
    await new AzureOpenAI().chat.completions.create({ model: "m", messages });
    const [request] = server.requests;
    expect(request?.url).toBe("/openai/deployments/m/chat/completions?api-version=2025-01-01-preview");
    expect(request?.headers["api-key"]).toBe("from-the-environment");
    expect(JSON.stringify(request?.headers)).not.toContain("not-for-azure");
  });

  it("stays what it is when an option is changed", async () => {
    const changed = azure({ apiVersion: "2024-10-21" }).withOptions({ timeout: 5 });
    expect(changed).toBeInstanceOf(AzureOpenAI);
    expect(changed).toBeInstanceOf(OpenAI);
    expect(changed.timeout).toBe(5);
    await changed.withOptions({ timeout: 5000 }).chat.completions.create({ model: "m", messages });
    expect(server.requests[0]?.url).toBe("/openai/deployments/m/chat/completions?api-version=2024-10-21");
  });

  it("takes a base URL as it is", async () => {
    await azure({ endpoint: undefined, baseURL: `${server.origin}/gateway/openai/v1` }).models.list();
    expect(server.requests[0]?.url).toBe("/gateway/openai/v1/models");
  });

  it.each<[Partial<AzureClientOptions>, string]>([
    [{ endpoint: undefined }, "no address: pass `endpoint` or `baseURL`, or set AZURE_OPENAI_ENDPOINT"],
    [{ baseURL: "https://x.example" }, "`endpoint` and `baseURL` are both an address"],
    [{ azureADTokenProvider: async () => "t" }, "`apiKey` and `azureADTokenProvider` are two credentials"],
    [
      { apiKey: undefined },
      "Azure OpenAI needs a key: pass `apiKey` (its documentation keeps it in AZURE_OPENAI_API_KEY)",
    ],
    [{ deployment: "d" }, "leave `deployment` out, or pass `apiVersion`"],
    [{ deployment: "d", apiVersion: "preview" }, "leave `deployment` out, or pass `apiVersion` with a date"],
    [{ endpoint: "http://mine.openai.azure.com" }, "must be encrypted"],
    [
      { adminAPIKey: "a" } as object,
      "`adminAPIKey` is not an option of `new AzureOpenAI()`: Azure has other ways",
    ],
    [
      { organization: "o" } as object,
      "`organization` is not an option of `new AzureOpenAI()`: Azure has none",
    ],
    [{ project: "p" } as object, "`project` is not an option of `new AzureOpenAI()`: Azure has none"],
    [
      { dataResidency: "eu" } as object,
      "`dataResidency` is not an option of `new AzureOpenAI()`: it follows",
    ],
    [{ environment: {} } as object, "`environment` is not an option of `new AzureOpenAI()`: use `new OpenAI"],
    [{ profile: {} } as object, "left out: this class makes its own"],
    [{ azureADTokenProvider: "t" as never, apiKey: undefined }, "`azureADTokenProvider` must be"],
    [{ apiVersion: 5 as never }, "`apiVersion` must be"],
    [{ deployment: 5 as never, apiVersion: "2024-10-21" }, "`deployment` must be"],
    [{ endpoint: 5 as never }, "`endpoint` must be"],
    [{ maxRetry: 5 } as object, "`maxRetry` is not an option of `new AzureOpenAI()`"],
  ])("refuses %j", (options, message) => {
    expect(() => azure(options)).toThrow(message);
  });

  it("reads no address of the environment where one is given, and names the variable where that one is none", () => {
    process.env["AZURE_OPENAI_ENDPOINT"] = "http://elsewhere.example";
    expect(azure().baseURL).toBe(`${server.origin}/openai/v1`);
    expect(azure({ endpoint: undefined, baseURL: server.origin }).baseURL).toBe(server.origin);
    expect(() => azure({ endpoint: undefined })).toThrow(/AZURE_OPENAI_ENDPOINT.*encrypted/s);
  });
});
