import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { changes } from "../../../scripts/update-spec/changes.ts";
import { distil } from "../../../scripts/update-spec/distil.ts";
import type { Json } from "../../../scripts/update-spec/json-value.ts";
import { body, createThing, lines, object, ref, sent, string, withParameters } from "./change-lines.ts";
import { documentWith, schemas } from "./documents.ts";

describe("changes: operations", () => {
  const paths = (...operations: [path: string, method: string, id: string][]): Json => {
    const all: Record<string, Record<string, Json>> = {};
    for (const [path, method, operationId] of operations) {
      all[path] = { ...all[path], [method]: { operationId, responses: {} } };
    }
    return documentWith({ paths: all });
  };
  const table: { readonly name: string; readonly given: [Json, Json]; readonly want: string[] }[] = [
    { name: "nothing", given: [paths(["/a", "get", "a"]), paths(["/a", "get", "a"])], want: [] },
    {
      name: "added and removed, the removed one first",
      given: [paths(["/a", "get", "a"]), paths(["/b", "get", "b"])],
      want: ["! a: removed", "- b: added"],
    },
    {
      name: "moved to another path",
      given: [paths(["/a", "get", "a"]), paths(["/b", "post", "a"])],
      want: ["! a: moved: GET /a → POST /b"],
    },
    {
      name: "renamed at its place",
      given: [paths(["/a", "get", "a"]), paths(["/a", "get", "b"])],
      want: ["! b: renamed: a → b"],
    },
    {
      name: "two that change places are moved, not renamed",
      given: [paths(["/a", "get", "a"], ["/b", "get", "b"]), paths(["/a", "get", "b"], ["/b", "get", "a"])],
      want: ["! b: moved: GET /b → GET /a", "! a: moved: GET /a → GET /b"].sort(),
    },
    {
      name: "facts about it",
      given: [
        createThing({ tags: ["A"], "x-oaiMeta": { name: "Create", group: "a" } }),
        createThing({
          deprecated: true,
          security: [{ Admin: [] }],
          "x-oaiMeta": { name: "Make", group: "a" },
        }),
      ],
      want: [
        '! createThing: security none → [{"Admin":[]}]',
        '- createThing: tags ["A"] → none',
        '- createThing: docs name "Create" → "Make"',
        "- createThing: deprecated",
      ],
    },
    {
      name: "a webhook's payload is received",
      given: [
        documentWith({ webhooks: { done: { post: { requestBody: body(object({ id: string }, ["id"])) } } } }),
        documentWith({
          webhooks: { done: { post: { requestBody: body(object({ id: string })) } }, failed: { post: {} } },
        }),
      ],
      want: ["! done: request body id: became optional", "- failed: added"],
    },
    {
      name: "facts about the document",
      given: [
        documentWith({ servers: [{ url: "https://a" }] }),
        documentWith({ servers: [{ url: "https://b" }], info: { title: "Things", version: "1.1.0" } }),
      ],
      want: [
        '! document: servers [{"url":"https://a"}] → [{"url":"https://b"}]',
        '- document: info.version "1.0.0" → "1.1.0"',
      ],
    },
  ];
  it.each(table)("$name", ({ given: [before, after], want }) => {
    expect(lines(before, after)).toEqual(want);
  });
});

describe("changes: parameters, bodies, responses", () => {
  const limit = { name: "limit", in: "query", schema: { type: "integer" } };
  const table: { readonly name: string; readonly given: [Json, Json]; readonly want: string[] }[] = [
    {
      name: "a parameter comes, one goes",
      given: [withParameters(limit), withParameters({ ...limit, name: "after" })],
      want: ["! createThing: query parameter limit: removed", "- createThing: query parameter after: added"],
    },
    {
      name: "a parameter of the same name in another place is another parameter",
      given: [withParameters(limit), withParameters({ ...limit, in: "header" })],
      want: ["! createThing: query parameter limit: removed", "- createThing: header parameter limit: added"],
    },
    {
      name: "a required parameter comes",
      given: [withParameters(), withParameters({ ...limit, required: true })],
      want: ["! createThing: query parameter limit: added, required"],
    },
    {
      name: "a parameter becomes required",
      given: [withParameters(limit), withParameters({ ...limit, required: true })],
      want: ["! createThing: query parameter limit: became required"],
    },
    {
      name: "required: false says what its absence says",
      given: [withParameters(limit), withParameters({ ...limit, required: false })],
      want: [],
    },
    {
      name: "a parameter changes its type and its form on the wire",
      given: [withParameters(limit), withParameters({ ...limit, explode: true, schema: string })],
      want: [
        "! createThing: query parameter limit: type integer → string",
        "! createThing: query parameter limit: explode none → true",
      ],
    },
    {
      name: "a body comes, may be left out, must be given",
      given: [createThing({}), createThing({ requestBody: { required: true, ...body(string) } })],
      want: ["! createThing: request body: added, required"],
    },
    {
      name: "a body goes",
      given: [sent(string), createThing({})],
      want: ["! createThing: request body: removed"],
    },
    {
      name: "a content type comes, one goes",
      given: [
        createThing({ requestBody: body(string, "text/plain") }),
        createThing({ requestBody: body(string, "text/csv") }),
      ],
      want: [
        "! createThing: request body: content type text/plain removed",
        "- createThing: request body: content type text/csv added",
      ],
    },
    {
      name: "the content type is named where there are several",
      given: [
        createThing({
          requestBody: { content: { "a/a": { schema: object({}) }, "b/b": { schema: string } } },
        }),
        createThing({
          requestBody: { content: { "a/a": { schema: object({ x: string }) }, "b/b": { schema: string } } },
        }),
      ],
      want: ["- createThing: request body (a/a) x: added"],
    },
    {
      name: "answers come and go",
      given: [
        createThing({ responses: { "200": { description: "" }, "404": { description: "" } } }),
        createThing({ responses: { "201": { description: "" } } }),
      ],
      want: [
        "! createThing: response 200: removed",
        "- createThing: response 404: removed",
        "- createThing: response 201: added",
      ],
    },
    {
      name: "a header goes",
      given: [
        createThing({ responses: { "200": { description: "", headers: { "X-A": { schema: string } } } } }),
        createThing({ responses: { "200": { description: "" } } }),
      ],
      want: ["! createThing: response 200 header X-A: removed"],
    },
  ];
  it.each(table)("$name", ({ given: [before, after], want }) => {
    expect(lines(before, after)).toEqual(want);
  });
});

describe("changes: shared schemas", () => {
  const shared = (thing: unknown, extra: Json = {}): Json =>
    documentWith({
      paths: {
        "/things": {
          get: {
            operationId: "listThings",
            responses: { "200": { description: "", ...body({ items: ref("Thing") }) } },
          },
          post: { operationId: "createThing", requestBody: body(ref("Wrapper")), responses: {} },
        },
      },
      components: {
        schemas: { Thing: thing, Wrapper: object({ inner: ref("Thing") }), Unused: {}, ...extra },
      },
    });

  it("are reported once, with every operation that reaches them", () => {
    expect(changes(shared(object({ a: string })), shared(object({})))).toEqual([
      {
        subject: {
          kind: "component",
          section: "schemas",
          name: "Thing",
          usedBy: ["listThings", "createThing"],
        },
        where: "a",
        what: "removed",
        breaking: true,
      },
    ]);
  });

  it("break in the direction they are used in", () => {
    const one = (responses: Json, thing: unknown): Json =>
      documentWith({ ...createThing({ responses }), components: { schemas: { Thing: thing } } });
    const reply = { "200": { description: "", ...body(ref("Thing")) } };
    const [before, after] = [object({ a: string }, ["a"]), object({ a: string })];
    expect(lines(one(reply, before), one(reply, after))).toEqual(["! Thing: a: became optional"]);
    expect(lines(one(reply, after), one(reply, before))).toEqual(["- Thing: a: became required"]);
    // What no operation reaches may travel over a socket, in either direction.
    expect(lines(one({}, after), one({}, before))).toEqual(["! Thing: a: became required"]);
  });

  it("come and go", () => {
    expect(lines(shared(string, { Old: {} }), shared(string, { New: {} }))).toEqual([
      "! Old: removed",
      "- New: added",
    ]);
  });

  it("that are renamed show as renamed where they are used, not as rewritten", () => {
    const [before, after] = [sent(ref("A")), sent(ref("B"))];
    const parts = { name: string, next: { items: {} } };
    expect(
      lines(
        { ...before, components: { schemas: { A: object(parts) } } },
        { ...after, components: { schemas: { B: object(parts) } } },
      ),
    ).toEqual(["! A: removed", "- createThing: request body: schema A → B", "- B: added"]);
  });

  it("that are exchanged show what differs between them", () => {
    const components = {
      schemas: { A: object({ x: string, self: ref("A") }), B: object({ y: string, self: ref("B") }) },
    };
    expect(lines({ ...sent(ref("A")), components }, { ...sent(ref("B")), components })).toEqual([
      "! createThing: request body x: removed",
      "- createThing: request body: schema A → B",
      "- createThing: request body self: schema A → B",
      "- createThing: request body y: added",
    ]);
  });

  it("that are written out in place are no change", () => {
    const components = { schemas: { A: object({ x: string }) } };
    expect(lines({ ...sent(ref("A")), components }, { ...sent(object({ x: string })), components })).toEqual(
      [],
    );
  });

  it("that a schema extends count by their fields when they come or go", () => {
    const components = { schemas: { Base: object({ x: string }, ["x"]) } };
    const extended = { allOf: [ref("Base"), object({ y: string })] };
    expect(lines({ ...sent(object({ y: string })), components }, { ...sent(extended), components })).toEqual([
      "! createThing: request body x: added, required",
    ]);
  });

  it("other shared parts are reported once too", () => {
    const reply = (headers: Json): Json => ({
      ...createThing({ responses: { "429": { $ref: "#/components/responses/Busy" } } }),
      components: { responses: { Busy: { description: "", headers } } },
    });
    expect(changes(reply({ "Retry-After": { schema: string } }), reply({}))).toEqual([
      {
        subject: { kind: "component", section: "responses", name: "Busy", usedBy: ["createThing"] },
        where: "header Retry-After",
        what: "removed",
        breaking: true,
      },
    ]);
  });
});

describe("changes: for any two schemas", () => {
  const contract = (schema: unknown): Json =>
    distil(documentWith({ components: { schemas: { Thing: schema } } }));

  it("there are none between a contract and itself", () => {
    fc.assert(
      fc.property(schemas, (schema) => expect(changes(contract(schema), contract(schema))).toEqual([])),
    );
  });

  it("breaking ones come first, and the other way round there are changes too", () => {
    fc.assert(
      fc.property(schemas, schemas, (one, other) => {
        const [a, b] = [contract(one), contract(other)];
        const found = changes(a, b).map(({ breaking }) => breaking);
        expect(found).toEqual(found.toSorted((x, y) => Number(y) - Number(x)));
        expect(changes(b, a).length > 0).toBe(found.length > 0);
      }),
    );
  });

  it("a field that is added or taken away is never missed", () => {
    fc.assert(
      fc.property(schemas, fc.constantFrom("fresh", "__proto__", "1"), (schema, name) => {
        const fields = Object.fromEntries([[name, schema]]);
        const found = lines(contract(object({})), contract(object(fields)));
        expect(found).toEqual([`- Thing: ${name}: added`]);
        expect(lines(contract(object(fields)), contract(object({})))).toEqual([`! Thing: ${name}: removed`]);
      }),
    );
  });
});
