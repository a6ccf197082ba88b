import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import { readAnswerSamples } from "../../scripts/conformance/answers/answer-samples.ts";
import { type Contract, createAnswerCheck } from "../../scripts/conformance/answers/check-answer.ts";
import { type Judgement, judgeAnswers } from "../../scripts/conformance/answers/judge-answers.ts";
import {
  compareWithKnown,
  type KnownMismatches,
  readKnownMismatches,
} from "../../scripts/conformance/answers/known-mismatches.ts";
import { readDocuments, readJSON } from "../../scripts/conformance/answers/read-json.ts";
import {
  reachesRequiredShare,
  renderJudgement,
  renderKnown,
} from "../../scripts/conformance/answers/render-answers.ts";

const ref = (name: string): { $ref: string } => ({ $ref: `#/components/schemas/${name}` });
const object = (properties: object, required = Object.keys(properties)): object => ({
  type: "object",
  required,
  properties,
});
const text = { type: "string" };
const tag = (value: string): object => ({ type: "string", enum: [value] });

const cat = object({ type: tag("cat"), name: text, paws: { type: "integer", maximum: 4 } });
const fish = object({ type: tag("fish"), name: text });
const petEvent = {
  anyOf: [object({ type: tag("pet.born"), pet: ref("Pet") }), object({ type: tag("pet.left") })],
};
const namedEvent = { oneOf: [object({ event: tag("pet.born"), data: ref("Cat") })] };
const schemas = {
  Pet: { oneOf: [ref("Cat"), ref("Fish")] },
  Cat: cat,
  Fish: fish,
  PetEvent: petEvent,
  NamedEvent: namedEvent,
  PetServerEventFed: object({ type: tag("pet.fed") }),
  NewPet: object({ name: text }),
  PetList: object({ data: { type: "array", items: ref("Pet") }, next: text }),
};
const json = (schema: object): object => ({ "application/json": schema });
const contract = {
  schemas,
  operations: {
    listPets: { responses: { 200: json(ref("PetList")) } },
    watchPets: { responses: { 200: { "text/event-stream": ref("PetEvent") } } },
    watchNamed: { responses: { 200: { "text/event-stream": ref("NamedEvent") } } },
    deletePet: { responses: { 200: {} } },
  },
} as unknown as Contract;
const check = createAnswerCheck(contract);

/** A document whose operation `operationId` shows these answers. */
const showing = (operationId: string, ...responses: string[]): string =>
  JSON.stringify({
    paths: {
      "/x": { get: { operationId, "x-oaiMeta": { examples: responses.map((response) => ({ response })) } } },
    },
  });

const mismatchesOf = (operationId: string, response: string): string[] =>
  judgeAnswers(showing(operationId, response), check).failing.flatMap(({ name, mismatches }) =>
    mismatches.map(({ kind, path }) => `${name}: ${kind} ${path}`),
  );

describe("reading answer samples", () => {
  it.each<[string, string, unknown]>([
    ["as it is", '{"a": "// , ]"}', { a: "// , ]" }],
    [
      "with a comment, bare names and trailing commas",
      '// so\n{ a: "x",\n // why\n "b": [1, 2,], }',
      { a: "x", b: [1, 2] },
    ],
    ["with an ellipsis for a line and for an element", "[\n1,\n.... (8 in all)\n{ ... },\n]", [1]],
    ["with a bracket too many", '{"a": {"b": "}"}}}', { a: { b: "}" } }],
    ["without a comma", '{"a": 1\n"b": 2}', undefined],
    ["that is no JSON", "const a = 1;", undefined],
  ])("takes JSON %s", (_, given, want) => {
    expect(readJSON(given)).toEqual(want);
  });

  it("takes several documents with empty lines between them, and none of which one is broken", () => {
    expect(readDocuments('{"a":1}\n\n....\n\n{"a":2}')).toEqual([{ a: 1 }, { a: 2 }]);
    expect(readDocuments('{"a":1}\n\n{"a"')).toBeUndefined();
  });

  it("finds the events of a stream, without `[DONE]` and without empty lines between them", () => {
    const { samples } = readAnswerSamples(
      showing("watchPets", 'event: a\ndata: {"n":1}\nevent: b\ndata: {"n":2}\n\ndata: [DONE]'),
    );
    expect(samples.map(({ name, form, event, value }) => ({ name, form, event, value }))).toEqual([
      { name: "watchPets 0 event 0", form: "event", event: "a", value: { n: 1 } },
      { name: "watchPets 0 event 1", form: "event", event: "b", value: { n: 2 } },
    ]);
  });

  it("finds what OpenAPI has a place for, errors, and components that a server sends, and nothing of a client", () => {
    const example = (value: object, schema: object = {}): object => ({
      ...schema,
      "x-oaiMeta": { example: JSON.stringify(value) },
    });
    const document = {
      paths: {
        "/pets": {
          post: {
            operationId: "createPet",
            requestBody: { content: json({ schema: ref("NewPet") }) },
            "x-oaiMeta": { examples: { error_response: '{"error": 1}' } },
            responses: {
              200: {
                content: {
                  ...json({ schema: ref("Pet"), examples: { one: { value: { id: 1 } } } }),
                  "text/event-stream": { schema: ref("PetEvent") },
                },
              },
              404: { content: json({ example: { id: 2 } }) },
            },
          },
        },
      },
      components: {
        schemas: {
          Pet: { example: { id: 3 } },
          Name: { example: "Rex" },
          NewPet: example({ name: "x" }),
          PetClientEventFeed: example({ type: "pet.feed" }),
          PetServerEventFed: example({ type: "pet.fed" }),
          PetEvent: example({ type: "pet.born" }, ref("Fish")),
          Fish: example({ type: "fish" }),
        },
      },
    };
    const { samples } = readAnswerSamples(JSON.stringify(document));
    expect(samples.map(({ name, form, value }) => `${name} ${form} ${JSON.stringify(value)}`)).toEqual([
      'createPet 0 error json {"error":1}',
      'createPet 200 1 json {"id":1}',
      'createPet 404 0 json {"id":2}',
      'Pet json {"id":3}',
      'Name json "Rex"',
      'PetServerEventFed event {"type":"pet.fed"}',
      'PetEvent event {"type":"pet.born"}',
      'Fish json {"type":"fish"}',
    ]);
  });
});

describe("the mismatches of a sample", () => {
  const list = (pet: object): string => JSON.stringify({ data: [pet], next: "n" });

  it.each<[string, string, string[]]>([
    ["is valid", list({ type: "fish", name: "Nemo" }), []],
    ["has null", '{"data": [], "next": null}', ["null next"]],
    ["lacks fields", "{}", ["missing data", "missing next"]],
    ["has another type", '{"data": {}, "next": 1}', ["type data", "type next"]],
    ["has another constant", list({ type: "dog", name: "Rex" }), ["value data[].type"]],
    ["is outside a bound", list({ type: "cat", name: "Tom", paws: 5 }), ["constraint data[].paws"]],
    [
      "lacks a field of the variant that is meant",
      list({ type: "cat", name: "Tom" }),
      ["missing data[].paws"],
    ],
    [
      "has the same in all elements",
      JSON.stringify({ data: [{ type: "fish" }, { type: "fish" }], next: "n" }),
      ["missing data[].name"],
    ],
  ])("that %s", (_, sample, want) => {
    expect(mismatchesOf("listPets", sample)).toEqual(want.map((line) => `listPets 0: ${line}`));
  });

  it("in events, by their data or by name and data, as the schema is", () => {
    expect(mismatchesOf("watchPets", 'data: {"type":"pet.born","pet":null}')).toEqual([
      "watchPets 0 event 0: null pet",
    ]);
    const named = 'event: pet.born\ndata: {"type":"cat","name":"Tom","paws":4}\n\nevent: pet.gone\ndata: {}';
    expect(mismatchesOf("watchNamed", named)).toEqual(
      ["value event", "missing data.type", "missing data.name", "missing data.paws"].map(
        (line) => `watchNamed 0 event 1: ${line}`,
      ),
    );
  });

  it("of an operation that the contract does not know are one; an answer that it does not describe is not counted", () => {
    expect(mismatchesOf("newOperation", "{}")).toEqual(["newOperation 0: no schema "]);
    const { json, undescribed } = judgeAnswers(showing("deletePet", "{}"), check);
    expect({ json, undescribed }).toEqual({ json: { valid: 0, of: 0 }, undescribed: ["deletePet 0"] });
  });
});

describe("the figures", () => {
  const judgement = judgeAnswers(showing("listPets", '{"data": [], "next": ""}', '{"data": []}', "{"), check);

  it("count what is valid, and leave out what is no JSON", () => {
    expect(judgement).toMatchObject({ json: { valid: 1, of: 2 }, unreadable: ["listPets 2"] });
    const printed = renderJudgement(judgement);
    expect(printed).toContain("listPets 1 (json)\n    missing    next: is required\n");
    expect(printed).toContain("listPets 2: is no JSON, not counted\n");
    expect(printed).toContain("mismatches by kind: missing 1\n1 of 2 JSON documents are valid (50.0 %)");
  });

  it.each([
    { json: 90, events: 90, want: true },
    { json: 89, events: 100, want: false },
    { json: 100, events: 89, want: false },
  ])("are enough at 90 % of both: $json and $events give $want", ({ json, events, want }) => {
    const figures = { json: { valid: json, of: 100 }, events: { valid: events, of: 100 } };
    expect(reachesRequiredShare(figures)).toBe(want);
  });
});

describe("the known mismatches", () => {
  const known: KnownMismatches = {
    json: { valid: 1, of: 2 },
    events: { valid: 0, of: 0 },
    groups: [
      { reason: "Shortened.", samples: { a: ["missing x", "null y"] } },
      { reason: "Broken.", samples: { b: [] } },
    ],
  };
  const found: Judgement = {
    json: { valid: 1, of: 2 },
    events: { valid: 0, of: 0 },
    failing: [
      {
        name: "a",
        form: "json",
        mismatches: [
          { kind: "missing", path: "x", detail: "" },
          { kind: "null", path: "y", detail: "" },
        ],
      },
    ],
    unreadable: ["b"],
    undescribed: [],
  };

  it("are compared with what is found: nothing differs, something is new, something is gone", () => {
    expect(compareWithKnown(found, known)).toEqual({ unlisted: [], gone: [] });
    expect(compareWithKnown({ ...found, undescribed: ["c"], json: { valid: 2, of: 2 } }, known)).toEqual({
      unlisted: ["c", "valid: 2 of 2 JSON documents, 0 of 0 events"],
      gone: ["valid: 1 of 2 JSON documents, 0 of 0 events"],
    });
    expect(compareWithKnown({ ...found, failing: [] }, known).gone).toEqual(["a: missing x", "a: null y"]);
  });

  it("stand in docs/conformance.md as they are listed, with at least 90 % valid", async () => {
    const page = await readFile(new URL("../../docs/conformance.md", import.meta.url), "utf8");
    const listed = await readKnownMismatches();
    expect(renderKnown(page, listed)).toBe(page);
    expect(reachesRequiredShare(listed)).toBe(true);
    expect(listed.groups.every(({ reason }) => reason.length > 20)).toBe(true);
  });
});

describe("npm run conformance -- answers", () => {
  const script = fileURLToPath(new URL("../../scripts/conformance.ts", import.meta.url));

  /** Runs the command for a document, against the contract of the repository. */
  const run = async (document: string): Promise<{ code: unknown; printed: string }> => {
    const folder = await mkdtemp(join(tmpdir(), "answers-"));
    const path = join(folder, "openapi.json");
    await writeFile(path, document);
    const ran = await new Promise<{ code: unknown; printed: string }>((resolve) =>
      execFile(process.execPath, [script, "answers", path], (error, stdout, stderr) =>
        resolve({ code: error?.code ?? 0, printed: stdout + stderr }),
      ),
    );
    await rm(folder, { recursive: true });
    return ran;
  };
  const model = { id: "m", object: "model", created: 1, owned_by: "me" };

  it.each([
    [
      "0 where all is valid",
      showing("retrieveModel", JSON.stringify(model)),
      0,
      "1 of 1 JSON documents are valid (100.0 %)",
    ],
    [
      "1 where fewer than 90 % are",
      showing("retrieveModel", JSON.stringify({ ...model, id: null })),
      1,
      "null       id: not null",
    ],
    ["2 where the document shows no answer", showing("retrieveModel"), 2, "shows no answers"],
  ])("exits with %s", async (_, document, code, says) => {
    const ran = await run(document);
    expect(ran.printed).toContain(says);
    expect(ran.code).toBe(code);
  });
});
