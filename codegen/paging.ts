import type { Operation, Schema } from "./document.ts";
import type { TypeScope } from "./emit/type-scope.ts";
import { properties } from "./members.ts";
import type { NamedParameter } from "./parameters.ts";
import type { Names } from "./public-names.ts";

/** Where a list goes on: see `Paging` in `src/handwritten/contract.ts`. */
export interface PagingModel {
  readonly read: "id" | "last_id" | "next" | null;
  readonly write: string;
  readonly item: Schema;
}

/** Finds out whether an operation answers with a page of a list, and how the next one is asked for. */
export const pagingModel = (
  operation: Operation,
  result: Schema | undefined,
  query: readonly NamedParameter[],
  scope: TypeScope,
  names: Names,
): PagingModel | undefined => {
  const given = names.paging[operation.operationId];
  if (!result || given === "none") return undefined;
  const page = properties(result, scope);
  const item = itemOf(page, scope);
  if (!item) return undefined;
  if (given === "page") return { read: null, write: "after", item };
  const stated = operation["x-paging"];
  if (stated && !given) return { ...stated, item };
  if (!query.some(({ member }) => member === "after")) return undefined;
  return { read: given ?? ("next" in page && !("last_id" in page) ? "next" : "id"), write: "after", item };
};

const itemOf = (page: Readonly<Record<string, Schema>>, scope: TypeScope): Schema | undefined => {
  const data = page["data"] && scope.resolved(page["data"]);
  return data?.type === "array" ? data.items : undefined;
};
