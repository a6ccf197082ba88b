import { describe, expect, it } from "@jest/globals";
import { coerce } from "../../../src/handwritten/testing/request/coerce.ts";

const of = (value: unknown, schema: object): unknown => coerce(value, schema as never, {} as never);

describe("coerce", () => {
  it.each([
    ["5", { type: "integer" }, 5],
    ["-5.25e-1", { type: "number" }, -0.525],
    ["5", { type: "string" }, "5"],
    ["5", { anyOf: [{ type: "string" }, { type: "integer" }] }, "5"],
    ["5", { type: ["integer", "null"] }, 5],
    ["five", { type: "integer" }, "five"],
    ["5x", { type: "integer" }, "5x"],
    ["", { type: "integer" }, ""],
    ["true", { type: "boolean" }, true],
    ["false", { type: "boolean" }, false],
    ["truely", { type: "boolean" }, "truely"],
    ["", { type: ["boolean", "null"] }, null],
    ["a", { type: "null" }, "a"],
    ['{"a":1}', { type: "object" }, { a: 1 }],
    ["[1]", { type: "array" }, [1]],
    ["{a", { type: "object" }, "{a"],
    ["5", { type: "object" }, "5"],
    ['{"a":1}', { type: "string" }, '{"a":1}'],
    // A choice of other strings says nothing for this one.
    ["5", { anyOf: [{ type: "string", enum: ["inf"] }, { type: "integer" }] }, 5],
    ["inf", { anyOf: [{ type: "string", enum: ["inf"] }, { type: "integer" }] }, "inf"],
    ["5", { anyOf: [{ type: "string", enum: ["5"] }, { type: "integer" }] }, "5"],
    ["5", { anyOf: [{ type: "string", const: "5" }, { type: "integer" }] }, "5"],
    [["1", "2"], { type: "array", items: { type: "integer" } }, [1, 2]],
    [["1"], { type: "array" }, ["1"]],
    [
      { a: "1", b: "true", c: "3" },
      { type: "object", properties: { a: { type: "integer" }, b: { type: "boolean" } } },
      { a: 1, b: true, c: "3" },
    ],
    [5, { type: "string" }, 5],
    [null, { type: "object" }, null],
  ])("makes of %j for %j %j", (value, schema, want) => {
    expect(of(value, schema)).toEqual(want);
  });

  it("leaves a file as it is", () => {
    const file = new Blob(["5"]);
    expect(of(file, { type: "object" })).toBe(file);
  });
});
