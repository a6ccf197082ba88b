import { modelName } from "../../codegen/emit/model-name.ts";
import { addressOf } from "../supplement/align/addresses.ts";
import { shapeAt } from "../supplement/align/shape.ts";
import { type Json, listOf, mapOf } from "../update-spec/json-value.ts";
import { type Place, placeOf, valueAt } from "../update-spec/pointer.ts";
import type { OurOperation } from "./our-operations.ts";

/** An expression of the type that the generated code has for a place, or undefined where none reaches it. */
// complexity: one case for each step of a place
export function expressionAt(
  document: Json,
  place: Place,
  operations: ReadonlyMap<string, OurOperation>,
): string | undefined {
  const start = startOf(document, place, operations);
  if (!start) return undefined;
  let { expression, length } = start;
  let mayBeAbsent = start.mayBeAbsent;
  while (length < place.length) {
    const [key, name] = [place[length], place[length + 1]];
    const at = place.slice(0, length);
    const sure = mayBeAbsent ? `NonNullable<${expression}>` : expression;
    if (key === "properties") {
      expression = `${sure}[${JSON.stringify(name)}]`;
      mayBeAbsent = true;
      length += 2;
    } else if (key === "items" || key === "additionalProperties") {
      const index = key === "items" ? "number" : "string";
      const only =
        key === "items" && !isPlainArray(document, at) ? `Extract<${sure}, readonly unknown[]>` : sure;
      expression = `${only}[${index}]`;
      mayBeAbsent = false;
      length += 1;
    } else if (key === "anyOf" || key === "oneOf") {
      const member = memberOf(document, [...at, key], Number(name), sure);
      if (member === undefined) return undefined;
      expression = member;
      mayBeAbsent = member === sure && mayBeAbsent;
      length += 2;
    } else if (key === "allOf") length += 2;
    else return undefined;
  }
  return mayBeAbsent ? `NonNullable<${expression}>` : expression;
}

interface Start {
  readonly expression: string;
  /** How many steps of the place it stands for. */
  readonly length: number;
  readonly mayBeAbsent: boolean;
}

// complexity: one case for each place that an operation has types for
function startOf(
  document: Json,
  place: Place,
  operations: ReadonlyMap<string, OurOperation>,
): Start | undefined {
  if (place[0] === "components" && place[1] === "schemas")
    return { expression: `models.${modelName(String(place[2]))}`, length: 3, mayBeAbsent: false };
  if (place[0] !== "paths") return undefined;
  const operation = operations.get(addressOf(String(place[2]), String(place[1])));
  if (!operation) return undefined;
  if (place[3] === "requestBody" && place[6] === "schema" && operation.request)
    return { expression: operation.request, length: 7, mayBeAbsent: false };
  if (place[3] === "responses" && place[7] === "schema") {
    const expression = place[6] === "text/event-stream" ? operation.event : operation.result;
    return expression === undefined ? undefined : { expression, length: 8, mayBeAbsent: false };
  }
  if (place[3] === "parameters" && place[5] === "schema" && operation.request) {
    const { name } = mapOf(valueAt(document, place.slice(0, 5)));
    const key = JSON.stringify(String(name).replace(/\[\]$/, ""));
    return { expression: `${operation.request}[${key}]`, length: 6, mayBeAbsent: true };
  }
  return undefined;
}

const isPlainArray = (document: Json, place: Place): boolean =>
  shapeAt(document, place).forms.every(({ kind }) => kind === "array");

/** The member of a union that a place of it is, known by a tag or by its kind. */
// complexity: one case for each kind of member
function memberOf(document: Json, list: Place, index: number, union: string): string | undefined {
  const members = listOf(valueAt(document, list));
  const shapes = members.map((_member, other) => shapeAt(document, [...list, other]));
  const operation = shapes[index];
  const filled = shapes.filter(({ forms }) => forms.length > 0);
  if (!operation) return undefined;
  if (filled.length === 1) return union;
  const others = shapes.filter((shape) => shape !== operation).flatMap(({ forms }) => forms);
  const [form, ...more] = operation.forms;
  if (!form || more.length > 0) return undefined;
  if (!others.some(({ kind }) => kind === form.kind)) {
    if (form.kind === "array") return `Extract<${union}, readonly unknown[]>`;
    if (form.kind === "object")
      return others.some(({ kind }) => kind === "array")
        ? `Exclude<Extract<${union}, object>, readonly unknown[]>`
        : `Extract<${union}, object>`;
    return form.kind === "any" ? undefined : `Extract<${union}, ${form.kind}>`;
  }
  if (form.kind !== "object") return undefined;
  for (const [tag, { place, required }] of form.fields) {
    const value = constantAt(document, place);
    if (value === undefined || !required) continue;
    const isAlone = others.every(
      ({ fields, kind }) =>
        kind !== "object" ||
        (fields.has(tag) && constantAt(document, fields.get(tag)?.place ?? []) !== value),
    );
    if (isAlone) return `Extract<${union}, { ${tag}: ${JSON.stringify(value)} }>`;
  }
  return undefined;
}

function constantAt(document: Json, place: Place): unknown {
  const [form, ...others] = shapeAt(document, place).forms;
  return others.length === 0 && form?.values?.length === 1 ? form.values[0] : undefined;
}

/** Where a reference leads, for those that stand at a place. */
export const followed = (document: Json, place: Place): Place => {
  const { $ref } = mapOf(valueAt(document, place));
  const target = typeof $ref === "string" ? placeOf($ref) : undefined;
  return target ? followed(document, target) : place;
};
