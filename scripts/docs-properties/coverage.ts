import type { Document, Schema } from "../../codegen/document.ts";
import { typeScope } from "../../codegen/emit/type-scope.ts";
import { groupOf, groupsBy } from "../../codegen/words/groups.ts";
import { operationsOf, type Place, placesOf } from "../../codegen/words/places.ts";
import { WORDS } from "../../codegen/words/words.ts";

/** Something that a user may hover over, and whether it has words. */
export interface Member {
  readonly kind: "operation" | "parameter" | "property";
  /** As `descriptions.yaml` names it. */
  readonly name: string;
  readonly groups: ReadonlySet<string>;
  readonly hasWords: boolean;
}

export interface Coverage {
  readonly members: readonly Member[];
  /** What is deprecated and does not say what to use instead. */
  readonly withoutReplacement: readonly string[];
}

/** What of a described document has words. */
export const coverageOf = (document: Document): Coverage => {
  const { resolved } = typeScope({ document, prefix: "", opensEnums: false });
  const groups = groupsBy(document);
  const places = placesOf(document);
  const operations = operationsOf(document);
  const hasWords = (schema: Schema): boolean =>
    Boolean(schema[WORDS]?.text ?? resolved(schema)[WORDS]?.text ?? schema["x-client-computed"]);
  const lacksReplacement = (schema: Schema): boolean =>
    Boolean(schema.deprecated ?? resolved(schema).deprecated) &&
    !(schema[WORDS]?.instead ?? resolved(schema)[WORDS]?.instead);
  return {
    members: [
      ...operations.map(({ path, operation }) => ({
        kind: "operation" as const,
        name: operation.operationId,
        groups: new Set([groupOf(path)]),
        hasWords: operation[WORDS]?.text !== undefined,
      })),
      ...places.map((place) => ({
        kind: isParameter(place) ? ("parameter" as const) : ("property" as const),
        name: nameOf(place),
        groups: groups(place),
        hasWords: hasWords(place.schema),
      })),
    ],
    withoutReplacement: [
      ...operations
        .filter(({ operation }) => operation.deprecated && !operation[WORDS]?.instead)
        .map(({ operation }) => operation.operationId),
      ...Object.entries(document.components.schemas)
        .filter(([, schema]) => schema.deprecated && !schema[WORDS]?.instead)
        .map(([name]) => name),
      ...places
        .filter(
          ({ schema, deprecated }) => (deprecated && !schema[WORDS]?.instead) || lacksReplacement(schema),
        )
        .map(nameOf),
    ],
  };
};

const isParameter = ({ owner }: Place): boolean => "operation" in owner && owner.part === "parameters";

const nameOf = ({ owner, path }: Place): string =>
  "schema" in owner ? `${owner.schema} › ${path}` : `${owner.operation} › ${owner.part} › ${path}`;
