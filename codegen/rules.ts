import { bodiesWithRequiredMembers } from "./rules/bodies-with-required-members.ts";
import { booleanExclusiveBounds } from "./rules/boolean-exclusive-bounds.ts";
import { missingOnTheWire } from "./rules/missing-on-the-wire.ts";
import { misspelledKeywords } from "./rules/misspelled-keywords.ts";
import { nullOnTheWire } from "./rules/null-on-the-wire.ts";
import { nullableKeyword } from "./rules/nullable-keyword.ts";
import { requiredHeader } from "./rules/required-header.ts";
import { requiredWithoutProperty } from "./rules/required-without-property.ts";
import type { Rule } from "./rules/rule.ts";
import { unmappedDiscriminators } from "./rules/unmapped-discriminators.ts";

/** The rules by the names that `openapi/patches.yaml` calls them. */
export const rules: Readonly<Record<string, Rule>> = {
  "bodies-with-required-members": bodiesWithRequiredMembers,
  "boolean-exclusive-bounds": booleanExclusiveBounds,
  "missing-on-the-wire": missingOnTheWire,
  "misspelled-keywords": misspelledKeywords,
  "null-on-the-wire": nullOnTheWire,
  "nullable-keyword": nullableKeyword,
  "required-header": requiredHeader,
  "required-without-property": requiredWithoutProperty,
  "unmapped-discriminators": unmappedDiscriminators,
};
