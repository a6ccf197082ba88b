import { functionTool, PartialJSON, responseFormat, textFormat } from "api-openai/structured";
import { type Checks, equal, failure, like } from "./check.ts";

/** A schema as a library has it that converts by itself. */
const Named = {
  "~standard": {
    version: 1,
    vendor: "test",
    jsonSchema: {
      input: () => ({
        type: "object",
        properties: { name: { type: "string" }, age: { type: "number" } },
        required: ["name"],
      }),
    },
    validate: (value: unknown) => {
      const { name } = value as { readonly name?: unknown };
      return typeof name === "string"
        ? { value: { name } }
        : { issues: [{ message: "no name", path: ["name"] }] };
    },
  },
} as const;

export const structured: Checks = {
  "a format is strict, and reads its output": () => {
    const format = responseFormat(Named, "named");
    like(format.json_schema, { name: "named", strict: true });
    like(format.json_schema.schema, { required: ["name", "age"], additionalProperties: false });
    equal(format.$parseRaw('{"name":"a","age":null}'), { name: "a" });
    equal(Object.keys(format), ["type", "json_schema"]);
    like(textFormat(Named, "named"), { type: "json_schema", name: "named" });
    like(functionTool(Named, { name: "f" }).function, { name: "f", strict: true });
  },
  "an output that does not fit is an error": async () => {
    const read = async (): Promise<unknown> => responseFormat(Named, "named").$parseRaw('{"name":1}');
    like(await failure(read()), { kind: "output", fault: "mismatch" });
  },
  "a text is read as it comes": () => {
    const json = new PartialJSON();
    json.push('{"a":[1,"b');
    equal(json.value, { a: [1, "b"] });
  },
};
