import type { ValidateFunction } from "ajv/dist/2020.js";
import { explainErrors } from "../request/explain-errors.ts";
import { badParameter, type Violation } from "../request/violation.ts";
import { COMPONENTS, relaxSchemas } from "../schemas/relax-schemas.ts";
import { createSchemaCompiler } from "../schemas/schema-compiler.ts";
import type { Schemas } from "../schemas/schema-walk.ts";

/** Says how an event breaks the contract; undefined when it keeps it. */
export type EventValidator = (event: unknown, schema: string) => Violation | undefined;

/** Makes a validator of events by the name of their schema. Schemas are compiled when they are first needed. */
export const createEventValidator = (schemas: Schemas): EventValidator => {
  const relaxed = relaxSchemas({ schemas }).schemas;
  const compile = createSchemaCompiler(relaxed);
  const compiled = new Map<string, ValidateFunction>();
  return (event, schema) => {
    if (typeof (event as { readonly type?: unknown } | null)?.type !== "string")
      return badParameter("type", "missing_required_parameter", "'type' is required.");
    const validate = compiled.get(schema) ?? compile({ $ref: `${COMPONENTS}#/components/schemas/${schema}` });
    compiled.set(schema, validate);
    if (validate(event)) return undefined;
    const [violation] = explainErrors(validate.errors ?? [], "", compile, relaxed);
    return violation ?? badParameter("type", "invalid_value", "The event is not valid.");
  };
};
