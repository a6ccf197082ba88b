import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { parse } from "yaml";
import { updateSupplement } from "../../../scripts/supplement/update-supplement.ts";
import type { Json } from "../../../scripts/update-spec/json-value.ts";
import { toYaml } from "../../../scripts/update-spec/to-yaml.ts";
import { createMethod, packageFiles, rackTypes, written } from "./made-package.ts";

const json = (schema: Json): Json => ({ "application/json": { schema } });
const named = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

/** A document that has the creation of racks, and their schema with less in it. */
const contract = (rack: Json = {}, paths: Json = {}): Json => ({
  openapi: "3.1.0",
  info: { title: "Things", version: "1.0" },
  servers: [{ url: "http://127.0.0.1" }],
  security: [{ ApiKeyAuth: [] }],
  paths: {
    "/racks": {
      post: {
        operationId: "createRack",
        requestBody: { content: json({ type: "object", properties: { width: { type: "integer" } } }) },
        responses: { "200": { description: "", content: json(named("RackObject")) } },
      },
    },
    ...paths,
  },
  webhooks: {},
  components: {
    schemas: {
      RackObject: {
        type: "object",
        required: ["id"],
        properties: {
          id: { type: "string" },
          width: { type: "integer" },
          material: { type: "string", enum: ["oak"] },
          ...rack,
        },
      },
    },
    securitySchemes: {
      ApiKeyAuth: { type: "http", scheme: "bearer" },
      AdminApiKeyAuth: { type: "http", scheme: "bearer" },
    },
  },
});

const retrieveMethod = `
  retrieve(rackID: string, options?: RequestOptions): APIPromise<Rack> {
    return this._client.get(path\`/racks/\${rackID}\`, { ...options, headers: buildHeaders([{ 'OpenAI-Beta': 'racks=v3' }, options?.headers]), __security: { bearerAuth: true } });
  }
  label(rackID: string, body: RackLabelParams, options?: RequestOptions): APIPromise<RackLabel> {
    return this._client.post(path\`/racks/\${rackID}/label\`, { body, ...options, __security: { adminAPIKeyAuth: true } });
  }
`;
const labelTypes = `
export interface RackLabelParams { text: string; width?: number; }
export interface RackLabel { text: RackLabel.Text; rack: Rack; }
export namespace RackLabel { export interface Text { value: string; } }
`;
const newer = { methods: createMethod + retrieveMethod, types: rackTypes + labelTypes };

let root = "";
let folder = "";
let printed = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "supplement-"));
  folder = join(root, "openapi");
  await mkdir(folder);
  await write(contract());
  printed = "";
});
afterEach(() => rm(root, { recursive: true }));

async function write(document: Json): Promise<void> {
  await writeFile(join(folder, "openapi.yaml"), toYaml(document));
  await writeFile(join(folder, "patches.yaml"), "patches: []\n");
  await writeFile(join(folder, "names.yaml"), "");
}

async function update(resource = newer, version = "9.1.0"): Promise<void> {
  const from = await written(join(root, "package"), packageFiles(resource, version));
  printed = "";
  await updateSupplement({
    from,
    folder,
    print: (text) => {
      printed += `${text}\n`;
    },
  });
}

const text = (): Promise<string> => readFile(join(folder, "supplement.yaml"), "utf8");
const supplement = async (): Promise<Json> => parse(await text()) as Json;

describe("updateSupplement", () => {
  it("writes the operations that the package alone has, with references to the schemas that the document has", async () => {
    await update();
    expect(await supplement()).toEqual({
      openapi: "3.1.0",
      info: {
        title: "Operations and values that the published document does not have yet",
        version: "9.1.0",
      },
      "x-source": { package: "openai", version: "9.1.0" },
      paths: {
        "/racks/{rack_id}": {
          get: {
            operationId: "retrieveRack",
            "x-public-name": "racks.retrieve",
            "x-source": "src/resources/racks.ts",
            parameters: [
              { name: "rack_id", in: "path", required: true, schema: { type: "string" } },
              {
                name: "OpenAI-Beta",
                in: "header",
                required: true,
                schema: { type: "string", const: "racks=v3" },
              },
            ],
            responses: { "200": { description: "", content: json(named("RackObject")) } },
          },
        },
        "/racks/{rack_id}/label": {
          post: {
            operationId: "labelRack",
            "x-public-name": "racks.label",
            "x-source": "src/resources/racks.ts",
            security: [{ AdminApiKeyAuth: [] }],
            parameters: [{ name: "rack_id", in: "path", required: true, schema: { type: "string" } }],
            requestBody: { required: true, content: json(named("RackLabelParams")) },
            responses: { "200": { description: "", content: json(named("RackLabel")) } },
          },
        },
      },
      webhooks: {},
      components: {
        schemas: {
          RackLabel: {
            type: "object",
            properties: { text: named("RackLabelText"), rack: named("RackObject") },
            required: ["text", "rack"],
          },
          RackLabelParams: {
            type: "object",
            // A number that is an integer wherever the document has it.
            properties: { text: { type: "string" }, width: { type: "integer" } },
            required: ["text"],
          },
          RackLabelText: {
            type: "object",
            properties: { value: { type: "string" } },
            required: ["value"],
          },
        },
      },
      "x-public-names": {},
      "x-additions": [
        { at: "/components/schemas/RackObject", properties: { note: { type: ["string", "null"] } } },
        { at: "/components/schemas/RackObject/properties/material", enum: ["pine"] },
      ],
    });
    expect(printed).toMatch(
      /2 operations, 3 schemas, 0 webhooks, additions in 2 places\. Wrote supplement\.yaml\./,
    );
  });

  it("gives the same bytes again, and writes nothing then", async () => {
    await update();
    const first = await text();
    await update();
    expect(await text()).toBe(first);
    expect(printed).toMatch(/No change\.\n.*Nothing to write\./);
    expect(first).not.toContain(root);
  });

  it("prints the difference to the last supplement by operation and field, what breaks first", async () => {
    await update();
    const types = newer.types
      .replace("text: string; width?: number", "text: string; width: number; color?: 'red'")
      .replace("'pine'", "'pine' | 'teak'");
    await update({ methods: newer.methods.replace(/ {2}retrieve[\s\S]*? {2}\}\n/, ""), types }, "9.2.0");
    expect(printed).toContain(
      [
        "Breaking: 2",
        "  retrieveRack  GET /racks/{rack_id}",
        "    removed",
        "  schema RackLabelParams  (labelRack)",
        "    width: became required",
        "Not breaking: 2",
      ].join("\n"),
    );
    expect(printed).toMatch(/color: added/);
    expect(printed).toMatch(/enum value "teak" added/);
  });

  it("drops an operation that the document has since learned, with a notice", async () => {
    await update();
    await write(
      contract(
        {},
        {
          "/racks/{id}": {
            get: {
              operationId: "getRack",
              parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
              responses: { "200": { description: "", content: json(named("RackObject")) } },
            },
          },
        },
      ),
    );
    await update();
    expect(printed).toContain("Note: dropped, racks.retrieve: GET /racks/{} is getRack of the document");
    // The document's spelling of the path is taken for what goes on from it.
    expect(Object.keys((await supplement()).paths as Json)).toEqual(["/racks/{id}/label"]);
  });

  it("reports what the two contradict each other in, and does not write it", async () => {
    await write(
      contract({
        width: { type: "string" },
        note: { type: "string" },
        owner: { type: "string" },
      }),
    );
    const document = parse(await readFile(join(folder, "openapi.yaml"), "utf8"));
    document.components.schemas.RackObject.required.push("owner");
    await write(document);
    await update();
    expect(printed).toMatch(/may be a number in the package alone\n {4}RackObject\.width/);
    expect(printed).toMatch(/required in the document, not there in the package\n {4}RackObject\.owner/);
    expect(printed).toMatch(/may be null in the package alone\n {4}RackObject\.note/);
    const { paths, components } = await supplement();
    // A type that contradicts the document's is one of the supplement's own.
    expect(JSON.stringify(paths)).toContain(JSON.stringify(json(named("Rack"))));
    expect(Object.keys((components as Json).schemas as Json)).toContain("Rack");
  });

  it("reports an operation that the two have at two addresses, and does not write it", async () => {
    const id = { name: "id", in: "path", required: true, schema: { type: "string" } };
    const post = { operationId: "tagRack", parameters: [id], responses: { "200": { description: "" } } };
    await write(contract({}, { "/racks/{id}/tag": { post } }));
    await writeFile(join(folder, "names.yaml"), "operations: { tagRack: racks.label }\n");
    await update();
    expect(printed).toMatch(
      /POST \/racks\/\{rack_id\}\/label in the package, POST \/racks\/\{id\}\/tag in the document\n {4}racks\.label/,
    );
    expect(Object.keys((await supplement()).paths as Json)).toEqual(["/racks/{id}"]);
  });

  it("gives an operation of the document that has two names both of them", async () => {
    await update({ methods: `${createMethod}${createMethod.replace("create(", "add(")}`, types: rackTypes });
    expect((await supplement())["x-public-names"]).toEqual({
      createRack: ["racks.create", "racks.add"],
    });
  });

  it("adds members to a union and parameters to an operation", async () => {
    const document = contract({
      part: {
        anyOf: [
          { type: "object", required: ["type"], properties: { type: { type: "string", enum: ["board"] } } },
        ],
      },
    });
    await write(document);
    const types = `${rackTypes.replace("note?:", "part?: Board | Nail; note?:")}
export interface Board { type: 'board'; }
export interface Nail { type: 'nail'; length: number; }`;
    const methods = createMethod
      .replace("body: RackCreateParams", "params: RackCreateParams")
      .replace("    return", "    const { dry, ...body } = params;\n    return")
      .replace("{ body,", "{ query: { dry }, body,");
    await update({
      methods,
      types: types.replace("RackCreateParams { ", "RackCreateParams { dry?: boolean; "),
    });
    expect((await supplement())["x-additions"]).toEqual(
      expect.arrayContaining([
        { at: "/components/schemas/RackObject/properties/part/anyOf", members: [named("Nail")] },
        {
          at: "/paths/~1racks/post",
          parameters: [{ name: "dry", in: "query", schema: { type: "boolean" } }],
        },
      ]),
    );
  });

  it("adds webhooks of newer events", async () => {
    const made = { type: "object", properties: { type: { type: "string", enum: ["rack.made"] } } };
    await write({
      ...contract(),
      webhooks: { rack_made: { post: { requestBody: { content: json(made) } } } },
    });
    const types = `${rackTypes}
export interface RackMade { type: 'rack.made'; at?: string }
export interface RackGone { type: 'rack.gone'; rack: Rack }
export type UnwrapWebhookEvent = RackMade | RackGone;`;
    await update({ methods: createMethod, types });
    const { webhooks, "x-additions": additions } = await supplement();
    expect(webhooks).toEqual({
      rack_gone: {
        post: {
          requestBody: { content: json(named("RackGone")) },
          responses: { "200": { description: "" } },
        },
      },
    });
    expect(additions).toContainEqual({
      at: "/webhooks/rack_made/post/requestBody/content/application~1json/schema",
      properties: { at: { type: "string" } },
    });
  });

  it("adds nothing that a patch adds", async () => {
    await writeFile(
      join(folder, "patches.yaml"),
      toYaml({
        patches: [
          {
            kind: "a value is missing",
            why: "It is on the wire.",
            patch: [
              {
                op: "add",
                path: "/components/schemas/RackObject/properties/material/enum/-",
                value: "pine",
              },
            ],
          },
        ],
      }),
    );
    await update();
    expect((await supplement())["x-additions"]).toEqual([
      { at: "/components/schemas/RackObject", properties: { note: { type: ["string", "null"] } } },
    ]);
  });

  it.each<[string, () => Promise<void>, RegExp]>([
    [
      "a method that it does not understand",
      () => update({ methods: "  open(): APIPromise<Rack> { return later(); }", types: rackTypes }),
      /racks\.ts:\d+: racks\.open: a method whose request/,
    ],
    [
      "a type that it cannot express",
      () => update({ methods: createMethod, types: rackTypes.replace("id: string", "id: symbol") }),
      /racks\.ts:\d+: Rack: a type that no schema stands for: symbol/,
    ],
    [
      "no such folder",
      () => updateSupplement({ from: join(root, "none"), folder, print: () => {} }),
      /none: neither a folder nor a version/,
    ],
  ])("leaves the file as it was for a package with %s", async (_, run, message) => {
    await update();
    const before = await text();
    await expect(run()).rejects.toThrow(message);
    await expect(run()).rejects.toMatchObject({ name: "SpecError" });
    expect(await text()).toBe(before);
    expect(await readdir(folder)).toEqual(["names.yaml", "openapi.yaml", "patches.yaml", "supplement.yaml"]);
  });
});

describe("npm run spec:supplement", () => {
  it.each([
    ["without a package", [], "give the folder of the openai package, or a version of it"],
    ["for a folder that is not there", ["no-such-folder"], "neither a folder nor a version of the package"],
  ])("ends with one message and exit code 1 %s", async (_, args, message) => {
    const script = join(import.meta.dirname, "../../../scripts/supplement.ts");
    const failure = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
      execFile(process.execPath, [script, ...args], { cwd: root }, (error, _stdout, stderr) => {
        resolve({ code: error?.code, stderr });
      });
    });
    expect(failure.code).toBe(1);
    expect(failure.stderr).toMatch(new RegExp(`^spec:supplement: .*${message}\n$`));
  });
});
