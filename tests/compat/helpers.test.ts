import { describe, expect, it } from "@jest/globals";
import { type } from "arktype";
import * as v from "valibot";
import { z } from "zod";
import * as mini from "zod/mini";
import { z as z3 } from "zod-3";
import {
  standardFunction,
  standardResponseFormat,
  standardResponsesFunction,
  standardTextFormat,
} from "../../src/compat/helpers/standard-schema.ts";
import {
  zodFunction,
  zodRealtimeFunction,
  zodResponseFormat,
  zodResponsesFunction,
  zodTextFormat,
} from "../../src/compat/helpers/zod.ts";
import {
  isAutoParsableTool,
  makeParseableResponseFormat,
  makeParseableTool,
} from "../../src/compat/lib/parser.ts";

const object = {
  type: "object",
  properties: { city: { type: "string" } },
  required: ["city"],
  additionalProperties: false,
};

describe("helpers/zod", () => {
  const schemas = [
    ["zod 4", z.object({ city: z.string() })],
    ["zod/mini", mini.object({ city: mini.string() })],
    ["zod 3", z3.object({ city: z3.string() })],
  ] as const;

  it.each(schemas)("makes formats and tools of a schema of %s without waiting", (_, schema) => {
    const format = zodResponseFormat(schema, "weather", { description: "d" });
    expect(format).toEqual({
      type: "json_schema",
      json_schema: { name: "weather", description: "d", strict: true, schema: object },
    });
    expect(zodTextFormat(schema, "weather")).toEqual({
      type: "json_schema",
      name: "weather",
      strict: true,
      schema: object,
    });
    expect(zodFunction({ name: "f", parameters: schema })).toEqual({
      type: "function",
      function: { name: "f", strict: true, parameters: object },
    });
    expect(zodResponsesFunction({ name: "f", parameters: schema, defer_loading: true })).toEqual({
      type: "function",
      name: "f",
      strict: true,
      parameters: object,
      defer_loading: true,
    });
    expect(zodRealtimeFunction({ name: "f", parameters: schema })).toMatchObject({
      type: "function",
      name: "f",
      parameters: { type: "object", properties: object.properties },
    });
  });

  it.each(schemas)("reads an output with the schema of %s, and refuses another", (_, schema) => {
    const { $parseRaw } = zodResponseFormat(schema, "weather");
    expect($parseRaw('{"city":"Rome"}')).toEqual({ city: "Rome" });
    expect(() => $parseRaw('{"city":1}')).toThrow(/city/);
  });

  it("keeps the function of a tool beside what is sent", () => {
    const tool = zodFunction({ name: "f", parameters: schemas[0][1], function: ({ city }) => city.length });
    expect(Reflect.get(tool, "$callback")({ city: "Rome" })).toBe(4);
    expect(Reflect.get(tool, "$brand")).toBe("auto-parseable-tool");
    expect(JSON.stringify(tool)).not.toContain("$");
  });
});

describe("helpers/standard-schema", () => {
  it("takes a schema that converts by itself, and one with its JSON Schema", () => {
    const converting = type({ city: "string" });
    expect(standardResponseFormat(converting, "n").json_schema.schema).toMatchObject({ type: "object" });
    const given = v.object({ city: v.string() });
    const format = standardTextFormat(given, "n", {
      schema: { type: "object", properties: object.properties, required: ["city"] },
    });
    expect(format.schema).toEqual(object);
    expect(format.$parseRaw('{"city":"Rome"}')).toEqual({ city: "Rome" });
    // Its converter is found where it is installed.
    expect(standardTextFormat(given, "n").schema).toEqual(object);
    expect(standardFunction({ name: "f", parameters: converting }).function.name).toBe("f");
    expect(
      standardResponsesFunction({ name: "f", parameters: converting, defer_loading: false }),
    ).toMatchObject({
      name: "f",
      defer_loading: false,
    });
  });
});

describe("lib/parser", () => {
  it("puts a parser on a copy of a format and of a tool", () => {
    const plain = { type: "json_schema", json_schema: { name: "n" } } as const;
    const format = makeParseableResponseFormat(plain, (text) => text.length);
    expect(format).toEqual(plain);
    expect(format.$parseRaw("four")).toBe(4);
    const tool = makeParseableTool<{ arguments: number }>(
      { type: "function", function: { name: "f" } },
      { parser: Number, callback: (value) => value + 1 },
    );
    expect(isAutoParsableTool(tool)).toBe(true);
    expect(isAutoParsableTool(plain)).toBe(false);
    expect(tool.$parseRaw("3")).toBe(3);
  });
});
