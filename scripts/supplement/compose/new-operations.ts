import { type Names, publicName } from "../../../codegen/public-names.ts";
import { isMapping, type Json, listOf, mapOf } from "../../update-spec/json-value.ts";
import { operationsOf } from "../../update-spec/operations-of.ts";
import { addressOf, nameless, operationsByAddress, spelledPath } from "../align/addresses.ts";
import type { Contradiction } from "../align/compare.ts";
import type { DerivedOperation } from "../derive/operation.ts";
import { operationIdOf } from "./names.ts";
import type { SchemaWriter } from "./schema-writer.ts";

export interface NewOperations {
  readonly paths: Json;
  /** Operations that both have under one name and at two addresses. */
  readonly moved: readonly Contradiction[];
  /** More names of operations that the contract has, by operationId. */
  readonly publicNames: Json;
}

/** The operations that the package alone has, and the names of those that have several. */
export function newOperations(
  operations: readonly DerivedOperation[],
  contract: Json,
  names: Names,
  writer: SchemaWriter,
): NewOperations {
  const addresses = addressesByName(contract, names);
  const moved: Contradiction[] = [];
  const known = operationsByAddress(contract);
  const byAddress = new Map<string, DerivedOperation[]>();
  for (const operation of operations) {
    const address = addressOf(operation.method, operation.path);
    byAddress.set(address, [...(byAddress.get(address) ?? []), operation]);
  }
  const taken = new Set([...known.values()].map(({ operationId }) => operationId.toLowerCase()));
  const paths = new Map<string, Map<string, Json>>();
  const publicNames = new Map<string, string[]>();
  for (const [address, [first, ...others]] of byAddress) {
    if (!first) continue;
    const all = [first, ...others].map(({ name }) => name);
    const counterpart = known.get(address);
    if (counterpart) {
      if (all.length > 1) publicNames.set(counterpart.operationId, all);
      continue;
    }
    const elsewhere = addresses.get(first.name);
    if (elsewhere !== undefined) {
      const what = `${first.method.toUpperCase()} ${first.path} in the package, ${elsewhere} in the document`;
      moved.push({ where: first.name, what, isHard: true });
      continue;
    }
    const operationId = operationIdOf(first.name, taken);
    taken.add(operationId.toLowerCase());
    const path = spelledPath(first.path, contract);
    const item = paths.get(path) ?? new Map<string, Json>();
    paths.set(path, item.set(first.method, operationObject(first, all, operationId, path, writer)));
  }
  return {
    paths: Object.fromEntries(sorted(paths).map(([path, item]) => [path, Object.fromEntries(inOrder(item))])),
    publicNames: Object.fromEntries(sorted(publicNames)),
    moved,
  };
}

/** Where the operations of the contract are, by the names that users call them by. */
function addressesByName(contract: Json, names: Names): ReadonlyMap<string, string> {
  const operations = operationsOf(contract).filter(({ from }) => from === "paths");
  const addresses = new Set(operations.map(({ method, path }) => `${method} ${path}`));
  return new Map(
    operations.map(({ name, method, path }) => [
      publicName({ operationId: name, method, path }, names, addresses),
      `${method} ${path}`,
    ]),
  );
}

/** The order that the contract has the methods of a path in. */
const methods = ["get", "put", "post", "delete", "patch"];

const inOrder = (item: ReadonlyMap<string, Json>): [string, Json][] =>
  [...item].toSorted(([a], [b]) => methods.indexOf(a) - methods.indexOf(b));

const sorted = <Value>(map: ReadonlyMap<string, Value>): [string, Value][] =>
  [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));

function operationObject(
  { file, path, operation, steps }: DerivedOperation,
  names: readonly string[],
  operationId: string,
  spelled: string,
  writer: SchemaWriter,
): Json {
  const { deprecated, security, parameters, requestBody, responses } = operation;
  const spelledNames = namesIn(spelled);
  const ownNames = namesIn(path);
  const written = listOf(parameters).map((given): Json => {
    const { schema, ...parameter } = mapOf(given);
    const name = String(parameter.name);
    const index = parameter.in === "path" ? ownNames.indexOf(name) : -1;
    return { ...parameter, name: spelledNames[index] ?? name, schema: writer.property(name, mapOf(schema)) };
  });
  return {
    operationId,
    "x-public-name": names.length > 1 ? names : names[0],
    "x-source": file,
    ...(steps ? { "x-paging": steps } : {}),
    ...(deprecated ? { deprecated } : {}),
    ...(security ? { security } : {}),
    ...(written.length > 0 ? { parameters: written } : {}),
    ...(isMapping(requestBody) ? { requestBody: writer.write(requestBody) } : {}),
    responses: writer.write(responses),
  };
}

const namesIn = (path: string): string[] => [...path.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name ?? "");

/** Operations of a supplement that the contract has since learned. */
export function learnedOperations(supplement: Json, contract: Json): string[] {
  const known = operationsByAddress(contract);
  return Object.entries(mapOf(supplement.paths)).flatMap(([path, item]) =>
    Object.entries(mapOf(item)).flatMap(([method, operation]) => {
      const counterpart = known.get(addressOf(method, path));
      const names = [mapOf(operation)["x-public-name"]].flat().join(", ");
      return counterpart
        ? [
            `${names}: ${method.toUpperCase()} ${nameless(path)} is ${counterpart.operationId} of the document`,
          ]
        : [];
    }),
  );
}

/** A supplement without the operations that the contract has since learned. */
export function withoutLearned(supplement: Json, contract: Json): Json {
  const known = operationsByAddress(contract);
  const paths = Object.entries(mapOf(supplement.paths)).map(([path, item]) => {
    const left = Object.entries(mapOf(item)).filter(([method]) => !known.has(addressOf(method, path)));
    return [path, Object.fromEntries(left)] as const;
  });
  return {
    ...supplement,
    paths: Object.fromEntries(paths.filter(([, item]) => Object.keys(item).length > 0)),
  };
}
