import { type Json, mapOf } from "./json-value.ts";
import type { Kind } from "./keep.ts";
import { objectsIn } from "./objects-in.ts";
import { operationsOf } from "./operations-of.ts";
import { placeOf, valueAt } from "./pointer.ts";

/** Which way a value travels: what is fine for one direction breaks the other. */
export interface Flow {
  readonly sent: boolean;
  readonly received: boolean;
}

export interface Usage extends Flow {
  /** Operation ids and webhook names, in the document's order. */
  readonly usedBy: readonly string[];
}

/** A part of an operation that holds schemas, and the way its values travel. */
interface Part {
  readonly value: unknown;
  readonly kind: Kind;
  readonly flow: "sent" | "received";
}

/**
 * For every reference that an operation or webhook reaches, directly or through others
 * (`#/components/schemas/Response`), who reaches it and in which direction.
 */
export function usageOf(contract: Json): ReadonlyMap<string, Usage> {
  const usage = new Map<string, { usedBy: Set<string>; sent: boolean; received: boolean }>();
  const direct = new Map<string, readonly string[]>();
  const referencesOf = (reference: string): readonly string[] => {
    const found =
      direct.get(reference) ?? referencesIn(valueAt(contract, placeOf(reference) ?? []), kindOf(reference));
    direct.set(reference, found);
    return found;
  };
  for (const { name, parts } of users(contract)) {
    for (const { value, kind, flow } of parts) {
      const reached = new Set<string>();
      const open = [...referencesIn(value, kind)];
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        if (reached.has(next)) continue;
        reached.add(next);
        open.push(...referencesOf(next));
      }
      for (const reference of reached) {
        const entry = usage.get(reference) ?? { usedBy: new Set(), sent: false, received: false };
        entry.usedBy.add(name);
        entry[flow] = true;
        usage.set(reference, entry);
      }
    }
  }
  return new Map(
    [...usage].map(([reference, entry]) => [reference, { ...entry, usedBy: [...entry.usedBy] }]),
  );
}

function* users(contract: Json): Generator<{ name: string; parts: readonly Part[] }, void, undefined> {
  for (const { name, from, operation, parameters } of operationsOf(contract)) {
    const body = from === "webhooks" ? "received" : "sent";
    yield {
      name,
      parts: [
        ...parameters.map((value): Part => ({ value, kind: "parameter", flow: "sent" })),
        { value: operation.requestBody, kind: "requestBody", flow: body },
        ...Object.values(mapOf(operation.responses)).map(
          (value): Part => ({ value, kind: "response", flow: from === "webhooks" ? "sent" : "received" }),
        ),
      ],
    };
  }
}

function referencesIn(value: unknown, kind: Kind): string[] {
  return [...objectsIn(value, kind)].flatMap(({ value: { $ref } }) =>
    typeof $ref === "string" ? [$ref] : [],
  );
}

const sections: Readonly<Record<string, Kind>> = {
  schemas: "schema",
  responses: "response",
  parameters: "parameter",
  requestBodies: "requestBody",
  headers: "header",
};

/** What a reference leads to: by its section in `components`, else a schema deeper in the document. */
const kindOf = (reference: string): Kind => {
  const [, section = "", , ...deeper] = placeOf(reference) ?? [];
  return (deeper.length === 0 && sections[section]) || "schema";
};
