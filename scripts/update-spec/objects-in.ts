import { isMapping, type Json } from "./json-value.ts";
import type { Keep, Kind } from "./keep.ts";
import { callbackPaths, objectShapes } from "./object-shapes.ts";
import type { Place } from "./pointer.ts";

export interface SpecObject {
  readonly kind: Kind;
  readonly value: Json;
  readonly place: Place;
}

/**
 * Every object of a distilled document with what it is and where it is, parents first. Knowing the kind
 * tells a keyword from a property that happens to have its name. Examples, defaults and enum values are
 * values, not objects of the specification, and are not entered.
 */
export function* objectsIn(
  value: unknown,
  kind: Kind = "document",
  place: Place = [],
): Generator<SpecObject, void, undefined> {
  if (!isMapping(value)) return;
  yield { kind, value, place };
  if (kind === "callback") {
    if (!("$ref" in value)) yield* below(value, callbackPaths, place);
    return;
  }
  for (const [key, how] of Object.entries(objectShapes[kind])) {
    if (Object.hasOwn(value, key)) yield* below(value[key], how, [...place, key]);
  }
}

function* below(value: unknown, how: Keep, place: Place): Generator<SpecObject, void, undefined> {
  if (how.as === "one") yield* objectsIn(value, how.of, place);
  if (how.as === "list" && Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* objectsIn(item, how.of, [...place, index]);
  }
  if (how.as === "map" && isMapping(value)) {
    for (const [name, item] of Object.entries(value)) yield* objectsIn(item, how.of, [...place, name]);
  }
}
