import type { JsonSchema } from "../../../generated/json-schemas/json-schema.ts";
import { createSchemaCompiler, type SchemaCompiler } from "../schemas/schema-compiler.ts";
import type { Schemas } from "../schemas/schema-walk.ts";
import { explainErrors } from "./explain-errors.ts";
import type { Violation } from "./violation.ts";

/** Says how a value at `root` (empty: the body itself) breaks a schema; an empty list when it keeps it. */
export type CheckValue = (value: unknown, schema: JsonSchema, root: string) => readonly Violation[];

/** Of a value with more parts than this only the first fault is looked for: a list of all could outgrow the value. */
const MAX_PARTS = 1_000;

/** Makes the check of values against schemas as {@link relaxSchemas} writes them. */
export const createValueCheck = (schemas: Schemas): CheckValue => {
  const every = createSchemaCompiler(schemas);
  // Compiled apart, and only when a large value comes.
  let first: SchemaCompiler | undefined;
  const firstOnly = (): SchemaCompiler => {
    first ??= createSchemaCompiler(schemas, { firstFaultOnly: true });
    return first;
  };
  return (value, schema, root) => {
    const compile = hasMoreParts(value, MAX_PARTS) ? firstOnly() : every;
    const validate = compile(schema);
    return validate(value) ? [] : explainErrors(validate.errors ?? [], root, compile, schemas);
  };
};

/** Whether a value has more than `most` values in it. It stops counting there. */
const hasMoreParts = (value: unknown, most: number): boolean => {
  const open = [value];
  let count = 0;
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (typeof node !== "object" || node === null || node instanceof Blob) continue;
    for (const name in node) {
      count += 1;
      if (count > most) return true;
      open.push((node as Record<string, unknown>)[name] ?? null);
    }
  }
  return false;
};
