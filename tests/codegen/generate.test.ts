import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "@jest/globals";
import type { Document } from "../../codegen/document.ts";
import { generate } from "../../codegen/generate.ts";
import { type Names, NO_NAMES } from "../../codegen/public-names.ts";

const document = {
  openapi: "3.1.0",
  info: { title: "Test", version: "1" },
  servers: [{ url: "https://host/v1" }],
  security: [{ ApiKeyAuth: [] }],
  components: {
    securitySchemes: {
      ApiKeyAuth: { type: "http", scheme: "bearer" },
      AdminApiKeyAuth: { type: "http", scheme: "bearer" },
    },
    schemas: {
      Thing: {
        type: "object",
        required: ["id"],
        properties: { id: { type: "string" }, state: { type: "string", enum: ["on", "off"] } },
      },
      NewThing: {
        type: "object",
        required: ["name"],
        properties: { name: { type: "string", maxLength: 9, default: "x" }, stream: { type: "boolean" } },
      },
      ThingEvent: { type: "object", required: ["type"], properties: { type: { const: "thing" } } },
      Things: {
        type: "object",
        required: ["data"],
        properties: {
          data: { type: "array", items: { $ref: "#/components/schemas/Thing" } },
          next: { type: "string" },
        },
      },
      Hook: {
        type: "object",
        required: ["type"],
        properties: { type: { type: "string", enum: ["thing.done"] } },
      },
    },
  },
  paths: {
    "/things": {
      get: {
        operationId: "list-things",
        parameters: [
          { name: "after", in: "query", schema: { type: "string" } },
          { name: "kinds[]", in: "query", schema: { type: "array", items: { type: "string" } } },
        ],
        security: [{ AdminApiKeyAuth: [] }],
        responses: {
          "200": {
            description: "",
            content: { "application/json": { schema: { $ref: "#/components/schemas/Things" } } },
          },
        },
      },
      post: {
        operationId: "createThing",
        deprecated: true,
        "x-oaiMeta": { name: "Create thing", group: "things", path: "create" },
        requestBody: {
          required: true,
          content: { "application/json": { schema: { $ref: "#/components/schemas/NewThing" } } },
        },
        responses: {
          "200": {
            description: "",
            content: {
              "application/json": { schema: { $ref: "#/components/schemas/Thing" } },
              "text/event-stream": { schema: { $ref: "#/components/schemas/ThingEvent" } },
            },
          },
        },
      },
    },
    "/owners/{owner_id}/things/{thing_id}?beta=true": {
      delete: {
        operationId: "deleteThing",
        parameters: [
          { name: "owner_id", in: "path", required: true, schema: { type: "string" } },
          { name: "thing_id", in: "path", required: true, schema: { type: "string" } },
        ],
        responses: { "200": { description: "" } },
      },
    },
  },
  webhooks: {
    thing_done: {
      post: {
        requestBody: { content: { "application/json": { schema: { $ref: "#/components/schemas/Hook" } } } },
        responses: { "200": { description: "" } },
      },
    },
  },
} as unknown as Document;

describe("generate", () => {
  let files: Map<string, string>;
  beforeAll(async () => {
    files = new Map((await generate(document, NO_NAMES)).map(({ path, text }) => [path, text]));
  });

  it("writes a stub that makes the request as a value, with title, path, docs link and deprecation", () => {
    const text = files.get("operations/things.ts") ?? "";
    expect(text).toContain(
      " * Create thing.\n *\n * POST /things\n * @see https://platform.openai.com/docs/api-reference/things/create\n * @deprecated\n",
    );
    expect(text).toContain(
      "createThing = <Choice extends boolean | null | undefined = false>(body: models.NewThing & { stream?: Choice }): ApiRequest<Streamed<Choice, models.Thing, models.ThingEvent>> => ({",
    );
    expect(text).toContain('reply: body.stream ? "events" : "json"');
    expect(text).toContain(
      "listThings = (query: ListThingsParams = {}): PageRequest<models.Things, models.Thing> => ({",
    );
    expect(text).toContain("kinds?: string[];");
    expect(text).toContain('auth: "admin"');
    expect(text).toContain('paging: { read: "next", write: "after" }');
  });

  it("puts path parameters before the last into the object, and a fixed query into the request", () => {
    const text = files.get("operations/owners.ts") ?? "";
    expect(text).toContain(
      "deleteThing = (thingID: string, { owner_id }: DeleteThingParams): ApiRequest<void> => ({",
    );
    expect(text).toContain('params: { path: { owner_id, thing_id: thingID }, query: { beta: "true" } }');
  });

  it("hangs the operations at their public names, as data where the traits can say it", () => {
    expect(files.get("resources/things.ts")).toContain(
      'list: "list-things GET /things query page:next admin optional"',
    );
    expect(files.get("resources/things.ts")).toContain('create: "createThing POST /things json stream"');
    expect(files.get("resources/beta.ts")).toContain(
      "deleteThing DELETE /owners/{owner_id}/things/{thing_id}?beta=true nothing",
    );
    expect(files.get("resources/index.ts")).toContain("readonly beta: typeof Beta;");
  });

  it("writes models with their facts, open enums in results only, and the webhooks by type", () => {
    const text = files.get("models.ts") ?? "";
    expect(text).toContain('state?: Open<"on" | "off">;');
    expect(text).toContain('/**\n   * At most 9 characters.\n   * @default "x"\n   */\n  name: string;');
    expect(files.get("webhooks.ts")).toContain('readonly "thing.done": models.Hook;');
  });

  it("writes schemas for a validator, with each operation's own", () => {
    expect(files.get("json-schemas/schemas.ts")).toContain('"ThingEvent": {"type":"object"');
    expect(files.get("json-schemas/operations.ts")).toContain(
      '"path":"/owners/{owner_id}/things/{thing_id}","query":{"beta":"true"}',
    );
  });

  it("makes the same of the same", async () => {
    expect(new Map((await generate(document, NO_NAMES)).map(({ path, text }) => [path, text]))).toEqual(
      files,
    );
  });

  it.each<[string, Partial<Names>, RegExp]>([
    [
      "for an operation that there is not",
      { operations: { gone: "a.b" } },
      /names\.yaml: there is no operation gone/,
    ],
    ["twice", { operations: { createThing: "things.list" } }, /are both named things\.list; settle it/],
    [
      "that is no path",
      { operations: { createThing: "things" } },
      /createThing is named things; a public name is a resource and a method/,
    ],
    [
      "to a method and a resource at once",
      { operations: { createThing: "a.things", deleteThing: "a.things.delete" } },
      /a\.things is named twice; settle it/,
    ],
  ])("refuses a name given %s", async (_, given, message) => {
    await expect(generate(document, { ...NO_NAMES, ...given })).rejects.toThrow(message);
  });
});

describe("the committed code", () => {
  it("has a stub for every operation, all events and webhooks", () => {
    const read = (file: string): string =>
      readFileSync(new URL(`../../src/generated/${file}`, import.meta.url), "utf8");
    expect(read("webhooks.ts").match(/readonly "/g)).toHaveLength(31);
    for (const name of [
      "RealtimeClientEvent",
      "RealtimeServerEvent",
      "ResponseStreamEvent",
      "AssistantStreamEvent",
      "CreateSpeechResponseStreamEvent",
      "ImageGenStreamEvent",
      "ImageEditStreamEvent",
      "CreateTranscriptionResponseStreamEvent",
      "AgentSessionEvent",
      "ClientEvent",
      "ServerEvent",
      "SidebandClientEvent",
      "ForkServerEvent",
    ])
      expect(read("models.ts")).toMatch(new RegExp(`export (type|interface) ${name}\\b`));
  });
});
