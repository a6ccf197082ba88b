import { beforeAll, describe, expect, it } from "@jest/globals";
import type { Document } from "../../codegen/document.ts";
import { generate } from "../../codegen/generate.ts";
import { NO_NAMES } from "../../codegen/public-names.ts";

const ok = (content: object) => ({ "200": { description: "", content } });
const schema = (name: string) => ({ schema: { $ref: `#/components/schemas/${name}` } });
const beta = { name: "OpenAI-Beta", in: "header", required: true, schema: { type: "string", const: "x=v1" } };
const page = { name: "page", in: "query", schema: { type: "string" } };

const document = {
  openapi: "3.1.0",
  info: { title: "Test", version: "1" },
  servers: [{ url: "https://host/v1" }],
  components: {
    schemas: {
      Event: { type: "object", required: ["type"], properties: { type: { const: "event" } } },
      Thing: { type: "object", required: ["id"], properties: { id: { type: "string" } } },
      Things: {
        type: "object",
        required: ["data"],
        properties: {
          data: { type: "array", items: { $ref: "#/components/schemas/Thing" } },
          next: { type: "string" },
        },
      },
      NewThing: { type: "object", required: ["name"], properties: { name: { type: "string" } } },
    },
  },
  paths: {
    "/things/{thing_id}/events": {
      get: {
        operationId: "followThing",
        "x-public-name": "beta.things.events.stream",
        parameters: [
          { name: "thing_id", in: "path", required: true, schema: { type: "string" } },
          { name: "slow", in: "query", schema: { type: "boolean" } },
          beta,
        ],
        responses: ok({ "text/event-stream": schema("Event") }),
      },
    },
    "/things": {
      get: {
        operationId: "listThings",
        "x-public-name": ["things.all", "beta.things.list"],
        "x-paging": { read: "next", write: "page" },
        parameters: [page, { name: "path", in: "query", schema: { type: "string" } }],
        responses: ok({ "application/json": schema("Things") }),
      },
      post: {
        operationId: "createThing",
        parameters: [
          { name: "Idempotency-Key", in: "header", schema: { type: "string" } },
          { name: "X-Kinds", in: "header", schema: { type: "array", items: { type: "string" } } },
          { name: "default", in: "header", schema: { type: "string" } },
          beta,
        ],
        requestBody: { required: true, content: { "application/json": schema("NewThing") } },
        responses: ok({ "application/json": schema("Thing") }),
      },
    },
  },
  webhooks: {},
} as unknown as Document;

describe("what operations of the supplement need", () => {
  let files: Map<string, string>;
  beforeAll(async () => {
    files = new Map((await generate(document, NO_NAMES)).map(({ path, text }) => [path, text]));
  });
  const stubs = () => files.get("operations/things.ts") ?? "";

  it("an operation that always streams gives a stream, without a parameter that switches it on", () => {
    expect(stubs()).toContain(
      "followThing = (thingID: string, query: FollowThingParams = {}): ApiRequest<EventStream<models.Event>> => ({",
    );
    expect(stubs()).toContain('reply: "events"');
    expect(files.get("resources/beta.ts")).toContain(
      "stream(thingID: string, query?: FollowThingParams, options?: RequestOptions): APIPromise<EventStream<models.Event>>;",
    );
    expect(files.get("resources/beta.ts")).toContain(
      'stream: "followThing GET /things/{thing_id}/events query events beta:x=v1 optional"',
    );
  });

  it("a header has the name that it has on the wire, quoted, whatever that is", () => {
    expect(stubs()).toContain('"Idempotency-Key"?: string;\n  "X-Kinds"?: string[];\n  default?: string;');
    expect(stubs()).toContain(
      'createThing = ({ "Idempotency-Key": idempotencyKey, "X-Kinds": xKinds, default: default_, ...body }: CreateThingParams)',
    );
    expect(stubs()).toContain(
      'headers: { "OpenAI-Beta": "x=v1", ...(idempotencyKey && { "Idempotency-Key": idempotencyKey }), ...(xKinds && { "X-Kinds": xKinds.join(",") }), ...(default_ && { default: default_ }) }',
    );
  });

  it("a header that is a list is left to the stub, as no descriptor says so", () => {
    expect(files.get("resources/things.ts")).toContain("create: [createThing, 2]");
  });

  it("an operation with two names has both, and one stub", () => {
    const list = '"listThings GET /things query page:next,page optional params:path"';
    expect(files.get("resources/things.ts")).toContain(`all: ${list}`);
    expect(files.get("resources/beta.ts")).toContain(`list: ${list}`);
    expect(stubs().match(/export const listThings\b/g)).toHaveLength(1);
    expect(stubs()).toContain('paging: { read: "next", write: "page" }');
  });

  it("two operations with one name are refused", async () => {
    const twice = structuredClone(document);
    const [events] = [twice.paths["/things/{thing_id}/events"]?.get];
    if (events) events["x-public-name"] = ["beta.things.list"];
    await expect(generate(twice, NO_NAMES)).rejects.toThrow("are both named beta.things.list");
  });
});
