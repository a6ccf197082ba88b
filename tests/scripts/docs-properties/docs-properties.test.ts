import { expect, describe as group, it } from "@jest/globals";
import type { Document } from "../../../codegen/document.ts";
import { describe } from "../../../codegen/words/describe.ts";
import { type Descriptions, NO_DESCRIPTIONS } from "../../../codegen/words/descriptions.ts";
import { type Coverage, coverageOf } from "../../../scripts/docs-properties/coverage.ts";
import { compareWithRecord } from "../../../scripts/docs-properties/record.ts";

const answer = (schema: object) => ({
  "200": { description: "", content: { "application/json": { schema } } },
});
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

const document = (): Document =>
  ({
    webhooks: {},
    components: {
      schemas: {
        Cat: {
          properties: {
            name: { type: "string" },
            kind: ref("Kind"),
            old: { type: "string", deprecated: true },
          },
        },
        Kind: { properties: { fur: { type: "string" } } },
        Alone: { properties: { name: { type: "string" } } },
        RealtimeServerEventPurr: { properties: { cat: ref("Kind") } },
      },
    },
    paths: {
      "/cats": {
        get: {
          operationId: "listCats",
          parameters: [
            { name: "after", in: "query", schema: { type: "string" } },
            { name: "OpenAI-Beta", in: "header", required: true, schema: { const: "cats=v1" } },
          ],
          responses: answer(ref("Cat")),
        },
      },
      "/cats?beta=true": {
        get: { operationId: "beta_listCats", deprecated: true, responses: answer(ref("Kind")) },
      },
    },
  }) as unknown as Document;

const coverage = (part: Partial<Descriptions>): Coverage =>
  coverageOf(describe(document(), { ...NO_DESCRIPTIONS, ...part }));

const row = ({ members }: Coverage, name: string) => members.find((member) => member.name === name);

group("coverageOf", () => {
  it("counts operations, parameters and properties, but no header that is sent by itself", () => {
    expect(coverage({}).members.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      "operation listCats",
      "operation beta_listCats",
      "property Cat › name",
      "property Cat › kind",
      "property Cat › old",
      "property Kind › fur",
      "property Alone › name",
      "property RealtimeServerEventPurr › cat",
      "parameter listCats › parameters › after",
    ]);
  });

  it("puts a property into every group that leads to it", () => {
    const found = coverage({});
    expect([...(row(found, "Cat › name")?.groups ?? [])]).toEqual(["cats"]);
    expect([...(row(found, "Kind › fur")?.groups ?? [])]).toEqual(["cats", "cats (beta)", "realtime"]);
    expect([...(row(found, "Alone › name")?.groups ?? [])]).toEqual(["led to by none"]);
  });

  it("counts the words of a property's type as its own", () => {
    const found = coverage({ schemas: { Kind: "A kind." } });
    expect(row(found, "Cat › kind")?.hasWords).toBe(true);
    expect(row(found, "Kind › fur")?.hasWords).toBe(false);
  });

  it("names what is deprecated and does not say what to use instead", () => {
    expect(coverage({}).withoutReplacement).toEqual(["beta_listCats", "Cat › old"]);
    const operations = { beta_listCats: { instead: "Use `listCats`." } };
    const schemas = { Cat: { properties: { old: { text: "Old.", instead: "Use `name`." } } } };
    expect(coverage({ operations, schemas }).withoutReplacement).toEqual([]);
  });
});

group("compareWithRecord", () => {
  const recorded = { operations: 0, parameters: 2, properties: 10, deprecated: 0 };

  it("fails when one number has risen, although another has fallen", () => {
    expect(compareWithRecord({ ...recorded, properties: 11, parameters: 0 }, recorded)).toEqual({
      isGood: false,
      lines: [
        "11 properties have no words, 10 are recorded. Describe the new ones in openapi/descriptions.yaml; `npm run docs:properties -- --list all` names them.",
      ],
    });
  });

  it("passes with a hint when a number has fallen", () => {
    const { isGood, lines } = compareWithRecord({ ...recorded, properties: 9 }, recorded);
    expect(isGood).toBe(true);
    expect(lines.join()).toMatch(/lower the record with `npm run docs:properties -- --record`/);
  });

  it("passes when all is as recorded", () => {
    expect(compareWithRecord(recorded, recorded)).toEqual({
      isGood: true,
      lines: ["as recorded in openapi/undescribed.json"],
    });
  });
});
