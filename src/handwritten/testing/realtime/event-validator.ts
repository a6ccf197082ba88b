import type { JsonSchema } from "../../../generated/json-schemas/json-schema.ts";
import { createValueCheck } from "../request/check-value.ts";
import { badParameter, type Violation } from "../request/violation.ts";
import { COMPONENTS, relaxSchemas } from "../schemas/relax-schemas.ts";
import type { Schemas } from "../schemas/schema-walk.ts";

/** Says how an event breaks the contract; undefined when it keeps it. */
export type EventValidator = (event: unknown, schema: string) => Violation | undefined;

/** Makes a validator of events by the name of their schema. Schemas are compiled when they are first needed. */
export const createEventValidator = (schemas: Schemas): EventValidator => {
  const relaxed = relaxSchemas({ schemas }).schemas;
  const check = createValueCheck(relaxed);
  // What is compiled is found again by the identity of its schema.
  const references = new Map<string, JsonSchema>();
  return (event, schema) => {
    if (typeof (event as { readonly type?: unknown } | null)?.type !== "string")
      return badParameter("type", "missing_required_parameter", "'type' is required.");
    const reference = references.get(schema) ?? { $ref: `${COMPONENTS}#/components/schemas/${schema}` };
    references.set(schema, reference);
    return check(event, reference, "")[0];
  };
};
