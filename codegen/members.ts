import type { Schema } from "./document.ts";
import { isObject } from "./emit/object-type.ts";
import type { TypeScope } from "./emit/type-scope.ts";

/** The named members of what a schema describes, compositions included. */
export const properties = (schema: Schema, scope: TypeScope): Record<string, Schema> => {
  const target = scope.resolved(schema);
  const parts = [...(target.allOf ?? []), ...(target.oneOf ?? []), ...(target.anyOf ?? [])];
  return Object.assign({}, ...parts.map((part) => properties(part, scope)), target.properties ?? {});
};

/** Whether a schema is emitted under its own name as an interface, so that another may extend it. */
export const isInterface = (schema: Schema, scope: TypeScope): boolean => {
  const target = scope.resolved(schema);
  const flat = target.allOf ? scope.flatten(target) : target;
  return flat !== undefined && isObject(flat);
};
