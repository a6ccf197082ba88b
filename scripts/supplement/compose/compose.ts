import type { Names } from "../../../codegen/public-names.ts";
import type { Json } from "../../update-spec/json-value.ts";
import { align, newEvents } from "../align/align.ts";
import type { Contradiction } from "../align/compare.ts";
import type { Derived } from "../derive/derive.ts";
import type { PackageRecord } from "../package-record.ts";
import { additionsOf } from "./additions.ts";
import { documentTypes } from "./document-types.ts";
import { integerNames } from "./integer-names.ts";
import { schemaNames } from "./names.ts";
import { newOperations } from "./new-operations.ts";
import { newWebhooks } from "./new-webhooks.ts";
import { sameTypes } from "./same-types.ts";
import { renamed, SchemaWriter } from "./schema-writer.ts";

export interface Composed {
  readonly supplement: Json;
  readonly contradictions: readonly Contradiction[];
  readonly unplaced: readonly string[];
}

/**
 * What a package states beyond the contract, as an OpenAPI document. Pure: the same inputs give the same value with
 * its keys in the same order.
 * @param contract as it is committed
 * @param patched the contract with its corrections, so that nothing is added or reported that they settle
 */
export function composeSupplement(
  derived: Derived,
  record: PackageRecord,
  contract: Json,
  patched: Json,
  publicNames: Names,
): Composed {
  const alignment = align(derived, patched);
  const root: Json = { ...derived, components: { schemas: derived.schemas } };
  const writer = new SchemaWriter(
    derived.schemas,
    documentTypes(alignment.comparison, contract),
    integerNames(contract),
  );
  const { paths, publicNames: more, moved } = newOperations(derived.operations, patched, publicNames, writer);
  const { entries, unplaced } = additionsOf(alignment, root, contract, patched, writer);
  for (const event of newEvents(derived, contract)) writer.write(event);
  const webhooks = newWebhooks(derived, contract, writer);
  const same = sameTypes(writer.ownTypes);
  const distinct = [...writer.ownTypes].filter(([type]) => !same.has(type));
  const names = new Map(
    schemaNames(
      distinct.map(([type]) => type),
      contract,
    ),
  );
  for (const [type, other] of same) names.set(type, names.get(other) ?? other);
  const schemas = distinct
    .map(([type, schema]): [string, unknown] => [names.get(type) ?? type, schema])
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const supplement = {
    openapi: "3.1.0",
    info: {
      title: "Operations and values that the published document does not have yet",
      version: record.version,
    },
    "x-source": record,
    paths,
    webhooks,
    components: { schemas: Object.fromEntries(schemas) },
    "x-public-names": more,
    "x-additions": entries,
  };
  return {
    supplement: renamed(supplement, names) as Json,
    contradictions: [...moved, ...alignment.comparison.contradictions],
    unplaced,
  };
}
