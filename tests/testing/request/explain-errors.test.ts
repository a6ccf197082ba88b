import { describe, expect, it } from "@jest/globals";
import type { ErrorObject } from "ajv/dist/2020.js";
import fc from "fast-check";
import { explainErrors } from "../../../src/handwritten/testing/request/explain-errors.ts";
import { createSchemaCompiler } from "../../../src/handwritten/testing/schemas/schema-compiler.ts";
import { runs } from "../../support/runs.ts";

const compile = createSchemaCompiler({});

/** An error whose place counts how often it is read. */
const counted = (keyword: string, path: string, steps: { reads: number }): ErrorObject =>
  ({
    keyword,
    schemaPath: "",
    params: { type: "string" },
    schema: [{ type: "string" }],
    data: 5,
    get instancePath() {
      steps.reads += 1;
      return path;
    },
  }) as ErrorObject;

describe("explainErrors", () => {
  it("looks at each error a fixed number of times, however many there are", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ union: fc.boolean(), at: fc.nat(300), below: fc.boolean() }), {
          minLength: 1,
          maxLength: 300,
        }),
        (given) => {
          const steps = { reads: 0 };
          const errors = given.map(({ union, at, below }) =>
            counted(union ? "anyOf" : "type", `/list/${at}${below ? "/inner" : ""}`, steps),
          );
          const found = explainErrors(errors, "", compile, {});
          expect(steps.reads).toBeLessThanOrEqual(10 * errors.length);
          expect(new Set(found.map(({ param }) => param)).size).toBe(found.length);
        },
      ),
      { numRuns: runs(2_000) },
    );
  });

  it("names the union and not what is inside of it, and what stands beside it", () => {
    const steps = { reads: 0 };
    const errors = [
      counted("type", "/a/b", steps),
      counted("anyOf", "/a", steps),
      counted("anyOf", "/a/b", steps),
      counted("type", "/ab", steps),
    ];
    expect(explainErrors(errors, "", compile, {}).map(({ param }) => param)).toEqual(["ab", "a"]);
  });
});
