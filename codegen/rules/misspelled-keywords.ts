import { everySchema, type Rule } from "./rule.ts";

/** Snake-case spellings of JSON Schema keywords, which no validator reads. */
export const misspelledKeywords: Rule = (document) =>
  everySchema(document, (schema) => {
    let changed = false;
    for (const [wrong, right] of [
      ["min_items", "minItems"],
      ["max_items", "maxItems"],
    ] as const) {
      if (typeof schema[wrong] !== "number") continue;
      schema[right] = schema[wrong] as number;
      delete schema[wrong];
      changed = true;
    }
    if (typeof schema["optional"] === "boolean") {
      delete schema["optional"];
      changed = true;
    }
    return changed;
  });
