import { type Json, mapOf } from "../../update-spec/json-value.ts";
import { operationsOf } from "../../update-spec/operations-of.ts";
import type { Place } from "../../update-spec/pointer.ts";

/** An operation of the contract, by what it is called with. */
export interface ContractOperation {
  readonly place: Place;
  readonly operationId: string;
  readonly operation: Json;
}

/** A path without the names of its parameters. */
export const nameless = (path: string): string => path.replaceAll(/\{[^}]*\}/g, "{}");

export const addressOf = (method: string, path: string): string =>
  `${method.toLowerCase()} ${nameless(path)}`;

/** The operations of the contract by method and path, whatever their parameters are called. */
export const operationsByAddress = (contract: Json): ReadonlyMap<string, ContractOperation> =>
  new Map(
    operationsOf(contract)
      .filter(({ from }) => from === "paths")
      .map(({ method, path, name, operation }) => [
        addressOf(method, path),
        { place: ["paths", path, method.toLowerCase()], operationId: name, operation },
      ]),
  );

/**
 * A path with the names that the contract gives its parameters: those of the same path where there is one, else
 * those of the longest path that it goes on from.
 */
export function spelledPath(path: string, contract: Json): string {
  const steps = path.split("/");
  const known = Object.keys(mapOf(contract.paths)).map((template) => template.split("/"));
  const common = (template: readonly string[]): number => {
    const differs = steps.findIndex((step, index) => nameless(step) !== nameless(template[index] ?? ""));
    return differs < 0 ? steps.length : differs;
  };
  const [best] = known
    .map((template) => ({ template, common: common(template) }))
    .toSorted((a, b) => b.common - a.common || a.template.length - b.template.length);
  if (!best) return path;
  return steps.map((step, index) => (index < best.common ? (best.template[index] ?? step) : step)).join("/");
}
