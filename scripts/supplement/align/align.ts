import { type Json, listOf, mapOf } from "../../update-spec/json-value.ts";
import { type Place, placeOf, valueAt } from "../../update-spec/pointer.ts";
import type { Derived } from "../derive/derive.ts";
import type { DerivedOperation } from "../derive/operation.ts";
import { addressOf, operationsByAddress } from "./addresses.ts";
import { Comparison } from "./compare.ts";
import { shapeAt } from "./shape.ts";
import { contractWebhooks, derivedWebhooks } from "./webhooks.ts";

/** A parameter that an operation of the contract does not have. */
export interface NewParameter {
  readonly at: Place;
  readonly parameter: Json;
}

export interface Alignment {
  readonly comparison: Comparison;
  readonly parameters: readonly NewParameter[];
}

/** Pairs what a package states with what the contract states, by position in the operations that both have. */
export function align(derived: Derived, contract: Json): Alignment {
  const root: Json = { ...derived, components: { schemas: derived.schemas } };
  const comparison = new Comparison(root, contract);
  const known = operationsByAddress(contract);
  const parameters: NewParameter[] = [];
  for (const [index, operation] of derived.operations.entries()) {
    const counterpart = known.get(addressOf(operation.method, operation.path));
    if (!counterpart) continue;
    const place: Place = ["operations", index, "operation"];
    comparePayloads(comparison, operation, place, contract, counterpart.place);
    parameters.push(...compareParameters(comparison, operation, place, contract, counterpart.place));
  }
  const webhooks = contractWebhooks(contract);
  for (const { type, place } of derivedWebhooks(derived)) {
    const counterpart = webhooks.find((webhook) => webhook.type === type);
    if (counterpart) comparison.compare(place, counterpart.place, `webhook ${type}`);
  }
  for (const [type, schema] of eventsOfBoth(derived, contract)) {
    comparison.compare(["components", "schemas", type], ["components", "schemas", schema], schema);
  }
  return { comparison, parameters };
}

function comparePayloads(
  comparison: Comparison,
  { name, operation, isPage }: DerivedOperation,
  place: Place,
  contract: Json,
  counterpart: Place,
): void {
  const theirs = mapOf(valueAt(contract, counterpart));
  const sent = Object.keys(mapOf(mapOf(theirs.requestBody).content));
  for (const media of Object.keys(mapOf(mapOf(operation.requestBody).content))) {
    const other = sent.includes(media) ? media : sent[0];
    if (other === undefined) continue;
    comparison.compare(
      [...place, "requestBody", "content", media, "schema"],
      [...counterpart, "requestBody", "content", other, "schema"],
      `${name} body`,
    );
  }
  const answer = Object.entries(mapOf(theirs.responses)).find(
    ([status, response]) => /^2/.test(status) && mapOf(response).content,
  );
  const content = mapOf(mapOf(mapOf(operation.responses)["200"]).content);
  for (const media of Object.keys(content)) {
    if (!answer || !mapOf(mapOf(answer[1]).content)[media]) continue;
    const ours = [...place, "responses", "200", "content", media, "schema"];
    const other = [...counterpart, "responses", answer[0], "content", media, "schema"];
    if (isPage) compareItems(comparison, [...ours, "properties", "data"], contract, other, `${name} answer`);
    else comparison.compare(ours, other, `${name} answer`);
  }
}

/** Of pages only the lists are compared. */
function compareItems(comparison: Comparison, data: Place, contract: Json, page: Place, where: string): void {
  for (const { fields } of shapeAt(contract, page).forms) {
    const field = fields.get("data");
    if (field) comparison.compare(data, field.place, `${where}.data`);
  }
}

function compareParameters(
  comparison: Comparison,
  { name, operation }: DerivedOperation,
  place: Place,
  contract: Json,
  counterpart: Place,
): NewParameter[] {
  const known = parametersAt(contract, counterpart);
  return listOf(operation.parameters).flatMap((given, index): NewParameter[] => {
    const parameter = mapOf(given);
    if (parameter.in === "path") return [];
    const same = known.find(({ value }) => keyOf(value) === keyOf(parameter));
    if (!same) return [{ at: counterpart, parameter }];
    comparison.compare(
      [...place, "parameters", index, "schema"],
      [...same.place, "schema"],
      `${name} ${parameter.name}`,
    );
    return [];
  });
}

/** The parameters of an operation and of its path, references followed. */
function parametersAt(contract: Json, operation: Place): { value: Json; place: Place }[] {
  return [operation.slice(0, -1), operation].flatMap((owner) => {
    const list = [...owner, "parameters"];
    return listOf(valueAt(contract, list)).map((given, index) => {
      const { $ref } = mapOf(given);
      const place = (typeof $ref === "string" ? placeOf($ref) : undefined) ?? [...list, index];
      return { value: mapOf(valueAt(contract, place)), place };
    });
  });
}

/** Headers have no case; `include[]` is how a list is spelled. */
const keyOf = ({ name, in: where }: Json): string =>
  where === "header"
    ? `header ${String(name).toLowerCase()}`
    : `${where} ${String(name).replace(/\[\]$/, "")}`;

/** The types of the events of sockets that the contract has no schema of that name for. */
export const newEvents = (derived: Derived, contract: Json): Json[] => {
  const known = mapOf(mapOf(contract.components).schemas);
  return derived.events.filter(({ $ref }) => known[String($ref).replace(/^.*:/, "")] === undefined);
};

/** The events of sockets that the contract has under the same name; those of a beta stand back. */
function eventsOfBoth(derived: Derived, contract: Json): [type: string, schema: string][] {
  const known = mapOf(mapOf(contract.components).schemas);
  const types = derived.events.flatMap(({ $ref }) => String(placeOf(String($ref))?.at(-1)));
  const ordered = types.toSorted((a, b) => Number(a.includes("/beta/")) - Number(b.includes("/beta/")));
  const bySchema = new Map<string, string>();
  for (const type of ordered) {
    const name = type.replace(/^.*:/, "");
    if (known[name] !== undefined && !bySchema.has(name)) bySchema.set(name, type);
  }
  return [...bySchema].map(([schema, type]) => [type, schema]);
}
