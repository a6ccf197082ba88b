import { everySchema, type Rule } from "./rule.ts";

/** JSON Schema's draft 4 said `minimum: 0, exclusiveMinimum: true` for what is `exclusiveMinimum: 0` since draft 6. */
export const booleanExclusiveBounds: Rule = (document) =>
  everySchema(document, (schema) => {
    let changed = false;
    for (const [bound, exclusive] of [
      ["minimum", "exclusiveMinimum"],
      ["maximum", "exclusiveMaximum"],
    ] as const) {
      const flag: unknown = schema[exclusive];
      if (typeof flag !== "boolean") continue;
      const value = schema[bound];
      delete schema[exclusive];
      if (flag && value !== undefined) {
        delete schema[bound];
        schema[exclusive] = value;
      }
      changed = true;
    }
    return changed;
  });
