import { describe, expect, it } from "@jest/globals";
import { propertySchemas } from "../../../src/handwritten/testing/schemas/schema-walk.ts";

describe("propertySchemas", () => {
  const text = { type: "string" };
  const number = { type: "number" };

  it.each([
    ["a declared property", { properties: { a: text }, additionalProperties: number }, [text]],
    ["any other property, where the object may have some", { additionalProperties: number }, [number]],
    ["any other property of any type", { additionalProperties: true }, []],
    ["a property that the object does not have", { properties: { b: text } }, []],
  ])("of %s gives the schemas that it may follow", (_situation, schema, expected) => {
    expect(propertySchemas([schema], "a")).toEqual(expected);
  });
});
