import { isMapping, type Json, listOf, mapOf } from "./json-value.ts";

/** An operation that a client calls, or one that it is called with (a webhook). */
export interface OperationEntry {
  readonly from: "paths" | "webhooks";
  /** The operationId; a webhook that has none goes by its key. */
  readonly name: string;
  /** In capitals: `POST`. */
  readonly method: string;
  /** The path template, or the key of the webhook. */
  readonly path: string;
  readonly operation: Json;
  /** Those of the path item and those of the operation. */
  readonly parameters: readonly unknown[];
}

const methods: readonly string[] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/** All operations of a distilled document, in its order: first the paths, then the webhooks. */
export function operationsOf(contract: Json): OperationEntry[] {
  return (["paths", "webhooks"] as const).flatMap((from) =>
    Object.entries(mapOf(contract[from])).flatMap(([path, item]) =>
      Object.entries(mapOf(item)).flatMap(([method, operation]): OperationEntry[] => {
        if (!methods.includes(method) || !isMapping(operation)) return [];
        const name = typeof operation.operationId === "string" ? operation.operationId : path;
        const parameters = [...listOf(mapOf(item).parameters), ...listOf(operation.parameters)];
        return [{ from, name, method: method.toUpperCase(), path, operation, parameters }];
      }),
    ),
  );
}
