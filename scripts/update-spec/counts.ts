import { type Json, mapOf } from "./json-value.ts";
import { operationsOf } from "./operations-of.ts";

/** How much a contract describes: `288 operations, 1104 schemas, 16 webhooks`. */
export function counts(contract: Json): string {
  const operations = operationsOf(contract);
  const webhooks = operations.filter(({ from }) => from === "webhooks").length;
  const schemas = Object.keys(mapOf(mapOf(contract.components).schemas)).length;
  return `${operations.length - webhooks} operations, ${schemas} schemas, ${webhooks} webhooks`;
}
