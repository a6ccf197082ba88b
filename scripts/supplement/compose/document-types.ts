import { type Json, mapOf } from "../../update-spec/json-value.ts";
import type { Comparison } from "../align/compare.ts";
import { shapeAt } from "../align/shape.ts";

/**
 * Which schema of the contract stands for a type of the package: the one that it is paired with most often, of
 * those that differ from it in additions, null and absence alone.
 */
export function documentTypes(comparison: Comparison, contract: Json): ReadonlyMap<string, string> {
  const counts = new Map<string, Map<string, number>>();
  for (const { type, schema } of comparison.pairings) {
    if (comparison.hardPairs.has(`${type} ${schema}`) || !isTyped(schema, contract)) continue;
    const found = counts.get(type) ?? new Map<string, number>();
    counts.set(type, found.set(schema, (found.get(schema) ?? 0) + 1));
  }
  const best = [...counts].flatMap(([type, schemas]): [string, string][] => {
    const [first] = [...schemas].toSorted(([, a], [, b]) => b - a);
    return first ? [[type, first[0]]] : [];
  });
  return new Map(best);
}

/** A schema that takes anything stands for nothing in particular. */
const isTyped = (name: string, contract: Json): boolean => {
  if (mapOf(mapOf(contract.components).schemas)[name] === undefined) return false;
  const { forms } = shapeAt(contract, ["components", "schemas", name]);
  return forms.length > 0 && !forms.every(({ kind }) => kind === "any");
};
