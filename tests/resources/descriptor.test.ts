import { describe, expect, it } from "@jest/globals";
import { readDescriptor } from "../../src/handwritten/resources/descriptor.ts";

const plain = { body: { kind: "none" }, reply: "json" };

describe("readDescriptor", () => {
  const table: readonly (readonly [descriptor: string, id: unknown, object: object, request: object])[] = [
    ["list GET /things", undefined, {}, { operation: "list", method: "GET", path: "/things", ...plain }],
    [
      "get GET /things/{id}",
      "a",
      {},
      { operation: "get", method: "GET", path: "/things/{id}", params: { path: { id: "a" } }, ...plain },
    ],
    [
      "get GET /a/{first}/b/{second}/c/{third}",
      "3",
      { first: "1", second: "2", rest: "left out" },
      { params: { path: { first: "1", second: "2", third: "3" } }, ...plain },
    ],
    ["list GET /things query", undefined, { limit: 5 }, { params: { query: { limit: 5 } }, ...plain }],
    [
      "get GET /things/{id} query",
      "a",
      { limit: 5 },
      { params: { path: { id: "a" }, query: { limit: 5 } }, ...plain },
    ],
    [
      "get GET /things?beta=true query",
      undefined,
      { limit: 5 },
      { path: "/things", params: { query: { beta: "true", limit: 5 } } },
    ],
    ["get GET /things?beta=true", undefined, {}, { params: { query: { beta: "true" } } }],
    [
      "make POST /things json query:dry,run",
      undefined,
      { dry: 1, run: 2, name: "n" },
      { params: { query: { dry: 1, run: 2 } }, body: { kind: "json", value: { name: "n" } } },
    ],
    [
      "make POST /things json",
      undefined,
      { a: 1 },
      { body: { kind: "json", value: { a: 1 } }, reply: "json" },
    ],
    ["make POST /things form", undefined, { a: 1 }, { body: { kind: "form", fields: { a: 1 } } }],
    [
      "make POST /things form|json",
      undefined,
      { a: 1 },
      { body: { kind: "form", fields: { a: 1 }, jsonWithoutFiles: true } },
    ],
    ["make POST /things json stream", undefined, { stream: true }, { reply: "events" }],
    ["make POST /things json stream", undefined, { stream: false }, { reply: "json" }],
    ["make POST /things json", undefined, { stream: true }, { reply: "json" }],
    ["get GET /things bytes", undefined, {}, { reply: "bytes" }],
    ["get DELETE /things nothing", undefined, {}, { reply: "nothing" }],
    ["get GET /things admin", undefined, {}, { auth: "admin" }],
    ["get GET /things beta:assistants=v2", undefined, {}, { headers: { "OpenAI-Beta": "assistants=v2" } }],
    [
      "make POST /things json betas",
      undefined,
      { betas: ["a", "b"], name: "n" },
      { headers: { "openai-beta": "a,b" }, body: { kind: "json", value: { name: "n" } } },
    ],
    ["make POST /things json betas", undefined, { name: "n" }, { headers: {} }],
    ["list GET /things query page", undefined, {}, { paging: { read: null, write: "after" } }],
    ["list GET /things query page:last_id", undefined, {}, { paging: { read: "last_id", write: "after" } }],
    ["list GET /things query page:next,page", undefined, {}, { paging: { read: "next", write: "page" } }],
    ["follow GET /things events", undefined, { stream: false }, { reply: "events" }],
    [
      "make POST /things json beta:x=v1 header:Idempotency-Key,X-Other",
      undefined,
      { "Idempotency-Key": "k", "X-Other": undefined, name: "n" },
      {
        headers: { "OpenAI-Beta": "x=v1", "Idempotency-Key": "k" },
        body: { kind: "json", value: { name: "n" } },
      },
    ],
    [
      "make POST /things json beta:x=v1 header:Idempotency-Key",
      undefined,
      { name: "n" },
      { headers: { "OpenAI-Beta": "x=v1" } },
    ],
    [
      "get GET /things betas header:X-Other",
      undefined,
      { betas: ["a"], "X-Other": "o" },
      { headers: { "openai-beta": "a", "X-Other": "o" } },
    ],
  ];
  it.each(table)("makes of %j, %j and %j a request", (descriptor, id, object, request) => {
    expect(readDescriptor(descriptor).make(id, object)).toMatchObject(request);
  });

  it("adds nothing that the descriptor does not name", () => {
    expect(readDescriptor("list GET /things").make("id", { a: 1 })).toEqual({
      operation: "list",
      method: "GET",
      path: "/things",
      ...plain,
    });
    const body = readDescriptor("make POST /a/{id} json").make("b", { c: 1 });
    expect(body.params).toEqual({ path: { id: "b" } });
    expect(readDescriptor("get GET /a query").make(undefined, { b: 1 }).params).toEqual({ query: { b: 1 } });
  });

  it("leaves the object of its caller as it is, and hands it on itself where nothing is taken out", () => {
    const given = { first: "1", betas: ["b"], dry: 1 };
    for (const descriptor of [
      "make POST /a/{first}/{id} json",
      "make POST /a json betas",
      "make POST /a json query:dry",
    ]) {
      readDescriptor(descriptor).make("id", given);
      expect(given).toEqual({ first: "1", betas: ["b"], dry: 1 });
    }
    const { body } = readDescriptor("make POST /a json").make(undefined, given);
    expect(body.kind === "json" && body.value).toBe(given);
  });

  const args: readonly (readonly [
    descriptor: string,
    id: boolean,
    object: boolean,
    kind: string | undefined,
  ])[] = [
    ["list GET /things", false, false, "query"],
    ["get GET /things/{id}", true, false, "query"],
    ["get GET /a/{b}/c/{d}", true, true, "query"],
    ["list GET /things query", false, true, "query"],
    ["list GET /things query optional", false, true, "optional"],
    ["make POST /things json", false, true, undefined],
    ["make POST /things json optional", false, true, "optional"],
    ["make POST /things form", false, true, undefined],
    ["get GET /things betas", false, true, "query"],
  ];
  it.each(args)("says of %j which arguments come first", (descriptor, takesID, takesObject, object) => {
    expect(readDescriptor(descriptor)).toMatchObject({ takesID, takesObject, object });
  });
});
