import { describe, expect, it } from "@jest/globals";
import { AzureOpenAI, ConfigurationError, OpenAI, Secret } from "../../../src/handwritten/index.ts";
import { rejection } from "../../support/call.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { json, recordingServer } from "../../support/recording-server.ts";
import { listServer } from "./every-method.ts";

type Assignable = Record<
  "apiKey" | "baseURL" | "organization" | "project" | "timeout" | "maxRetries",
  unknown
>;
/** The options of a client as properties that a program from JavaScript assigns to. */
const assign = (client: OpenAI, values: Partial<Assignable>): void => {
  Object.assign(client, values);
};

const keyHeaders = { OpenAI: "authorization", AzureOpenAI: "api-key" } as const;
const classes = [
  ["OpenAI", OpenAI, (key: string) => `Bearer ${key}`],
  ["AzureOpenAI", AzureOpenAI, (key: string) => key],
] as const;

describe.each(classes)("an option assigned to a client of %s", (name, Client, headerOf) => {
  const header = keyHeaders[name];

  it.each(["fresh", "used"])("acts on the next call, and on no call before (%s)", async (state) => {
    await using first = await listServer();
    await using second = await listServer();
    const client = new Client({ apiKey: "sk-first-000000000000", baseURL: first.baseURL });
    if (state === "used") await client.models.list();
    assign(client, { apiKey: "sk-second-00000000000" });
    await client.models.list();
    expect(first.requests.at(-1)?.headers[header]).toBe(headerOf("sk-second-00000000000"));
    expect(client.apiKey).toBe("sk-second-00000000000");

    assign(client, { baseURL: second.baseURL });
    const before = first.requests.length;
    await client.models.list();
    await client.get("/x");
    for await (const _ of client.files.list()) break;
    expect(first.requests).toHaveLength(before);
    expect(second.requests.map(({ url }) => url.split("?")[0])).toEqual(["/v1/models", "/v1/x", "/v1/files"]);
    expect(client.baseURL).toBe(second.baseURL);

    assign(client, { organization: "org-assigned", project: "proj-assigned" });
    await client.models.list();
    if (name === "OpenAI")
      expect(second.requests.at(-1)?.headers).toMatchObject({
        "openai-organization": "org-assigned",
        "openai-project": "proj-assigned",
      });
    assign(client, { organization: null, project: null });
    await client.models.list();
    expect(second.requests.at(-1)?.headers).not.toHaveProperty("openai-organization");
    expect(second.requests.at(-1)?.headers).not.toHaveProperty("openai-project");
  });

  it("is a key in each of its forms: a Secret, and a function that is asked", async () => {
    await using server = await listServer();
    const client = new Client({ apiKey: "sk-first-000000000000", baseURL: server.baseURL });
    assign(client, { apiKey: Secret.unchecked("sk-secret-assigned-0") });
    await client.models.list();
    assign(client, { apiKey: async () => "sk-function-assigned" });
    await client.models.list();
    expect(server.requests.map(({ headers }) => headers[header])).toEqual([
      headerOf("sk-secret-assigned-0"),
      headerOf("sk-function-assigned"),
    ]);
  });

  it("is a timeout of the calls from then on", async () => {
    const clock = fakeClock();
    await using server = await recordingServer(() => clock.advance(1_500));
    const client = new Client({ apiKey: "k", baseURL: server.baseURL, clock, timeout: 60_000 });
    assign(client, { timeout: 1_500 });
    expect(await rejection(client.models.list())).toMatchObject({
      kind: "timeout",
      message: expect.stringContaining("timed out after 1500 ms waiting for headers"),
    });
    assign(client, { timeout: { headersMs: 1_200 } });
    expect(await rejection(client.models.list())).toMatchObject({
      message: expect.stringContaining("1200 ms"),
    });
  });

  it("is a number of retries of the calls from then on", async () => {
    const clock = fakeClock();
    await using server = await recordingServer(json({ error: { message: "down" } }, 500));
    const client = new Client({ apiKey: "k", baseURL: server.baseURL, clock });
    await rejection(client.models.list());
    expect(server.requests).toHaveLength(1);
    assign(client, { maxRetries: 2 });
    await rejection(client.models.list());
    expect(server.requests).toHaveLength(1 + 3);
    await rejection(client.models.list({ maxRetries: 1 } as never));
    expect(server.requests).toHaveLength(4 + 2);
    assign(client, { maxRetries: 0 });
    await rejection(client.models.list());
    expect(server.requests).toHaveLength(6 + 1);
  });

  it.each<[keyof Assignable, unknown]>([
    ["apiKey", 5],
    ["apiKey", {}],
    ["baseURL", "nonsense"],
    ["baseURL", 5],
    ["baseURL", "ftp://127.0.0.1"],
    ["baseURL", "http://gateway.invalid/v1"],
    ["baseURL", "https://user:password@127.0.0.1/v1"],
    ["organization", 5],
    ["project", {}],
    ["timeout", "5"],
    ["timeout", { headersMs: "1" }],
    ["timeout", Number.NaN],
    ["timeout", -1],
    ["timeout", { headerMs: 1 }],
    ["maxRetries", "2"],
    ["maxRetries", Number.NaN],
    ["maxRetries", 1.5],
    ["maxRetries", Number.POSITIVE_INFINITY],
    ["maxRetries", -1],
  ])("is refused by its name where %s is %p, and nothing is sent", async (option, value) => {
    await using server = await listServer();
    const client = new Client({ apiKey: "k", baseURL: server.baseURL });
    const error = await rejection(
      (async () => {
        assign(client, { [option]: value });
        await client.models.list();
      })(),
    );
    expect(error).toBeInstanceOf(ConfigurationError);
    expect((error as Error).message).toContain(option);
    expect((error as Error).message).not.toContain("password");
    expect(server.requests).toEqual([]);
  });

  it.each<[keyof Assignable, string]>([
    ["apiKey", header],
    ["organization", "openai-organization"],
    ["project", "openai-project"],
  ])(
    "that would be two lines of a head is refused by its header, and nothing is sent (%s)",
    async (option, named) => {
      await using server = await listServer();
      const client = new Client({ apiKey: "k", baseURL: server.baseURL });
      assign(client, { [option]: "first\r\nx-second: line" });
      const error = (await rejection(client.models.list())) as Error;
      expect(error).toBeInstanceOf(OpenAI.EncodeError);
      expect(error.message).toContain(`the header ${named} holds`);
      expect(error.message).not.toContain("x-second");
      expect(server.requests).toEqual([]);
    },
  );

  it("belongs to that client: others, and those made before, stay as they were", async () => {
    await using first = await listServer();
    await using second = await listServer();
    const client = new Client({ apiKey: "sk-first-000000000000", baseURL: first.baseURL });
    const derived = client.withOptions({ timeout: 1_000 });
    assign(client, { apiKey: "sk-second-00000000000", baseURL: second.baseURL });
    await derived.models.list();
    expect(first.requests[0]?.headers[header]).toBe(headerOf("sk-first-000000000000"));
    expect(second.requests).toHaveLength(0);
  });

  it("is kept by a client that is made of this one afterwards", async () => {
    await using first = await listServer();
    await using second = await listServer();
    const client = new Client({ apiKey: "sk-first-000000000000", baseURL: first.baseURL });
    assign(client, { apiKey: "sk-second-00000000000", baseURL: second.baseURL });
    await client.withOptions({ timeout: 1_000 }).models.list();
    expect(first.requests).toHaveLength(0);
    expect(second.requests[0]?.headers[header]).toBe(headerOf("sk-second-00000000000"));
  });

  it("through a naive proxy is assigned to the client", async () => {
    await using first = await listServer();
    await using second = await listServer();
    const client = new Client({ apiKey: "k", baseURL: first.baseURL });
    assign(new Proxy(client, {}), { baseURL: second.baseURL });
    await client.models.list();
    expect([first.requests.length, second.requests.length]).toEqual([0, 1]);
  });
});

describe("a key that is assigned", () => {
  it("goes nowhere in an error or a log", async () => {
    await using server = await recordingServer((request, response) =>
      json({ error: { message: `bad key ${request.headers.authorization}` } }, 401)(request, response, 1),
    );
    const client = new OpenAI({ apiKey: "sk-first-000000000000", baseURL: server.baseURL });
    assign(client, { apiKey: "sk-assigned-0123456789abcdef" });
    const error = (await rejection(client.models.list())) as Error;
    expect(error.message).toContain("bad key");
    expect(`${error.message} ${error.stack} ${JSON.stringify(error)}`).not.toContain("0123456789abcdef");
  });
});
