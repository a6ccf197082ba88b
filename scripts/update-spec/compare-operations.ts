import { isDeepStrictEqual } from "node:util";
import { compareParameter, compareParameters } from "./compare-parameters.ts";
import { compareResponses } from "./compare-responses.ts";
import type { SchemaContext } from "./compare-schemas.ts";
import { type Difference, deprecation, plainDifference, within } from "./difference.ts";
import { type Json, keysOf, mapOf } from "./json-value.ts";
import type { OperationEntry } from "./operations-of.ts";
import type { Flow } from "./schema-usage.ts";

/** How references are followed in the two documents. */
export type Documents = Omit<SchemaContext, "flow">;

const sending: Flow = { sent: true, received: false };
const receiving: Flow = { sent: false, received: true };

/** What changed between two versions of one operation or webhook. */
export function compareOperations(
  before: OperationEntry,
  after: OperationEntry,
  documents: Documents,
): Difference[] {
  const [request, reply] = after.from === "webhooks" ? [receiving, sending] : [sending, receiving];
  const old = before.operation;
  const now = after.operation;
  return [
    ...compareAddress(before, after),
    ...compareFacts(factsOf(old), factsOf(now)),
    ...compareParameters(before.parameters, after.parameters, { ...documents, flow: request }),
    ...compareBodies(old.requestBody, now.requestBody, { ...documents, flow: request }),
    ...compareResponses(old.responses, now.responses, { ...documents, flow: reply }),
  ];
}

function compareAddress(before: OperationEntry, after: OperationEntry): Difference[] {
  const old = `${before.method} ${before.path}`;
  const now = `${after.method} ${after.path}`;
  return old === now ? [] : [{ where: "", what: `moved: ${old} → ${now}`, breaking: true }];
}

/** What is said of the operation as a whole. */
const factsOf = (operation: Json): Json => {
  const { operationId, parameters, requestBody, responses, "x-oaiMeta": meta, ...facts } = operation;
  const docs = Object.entries(mapOf(meta)).map(([key, value]) => [`docs ${key}`, value]);
  return { ...facts, ...Object.fromEntries(docs) };
};

function compareFacts(before: Json, after: Json): Difference[] {
  return keysOf(before, after).flatMap((key): Difference[] => {
    if (isDeepStrictEqual(before[key], after[key])) return [];
    if (key === "deprecated") return [deprecation("", after[key])];
    // Another credential or another server: a call that worked is refused, or goes elsewhere.
    const breaking = key === "security" || key === "servers";
    return [{ ...plainDifference("", key, before[key], after[key]), breaking }];
  });
}

/** Two versions of a request body, either of which may be absent. */
export function compareBodies(before: unknown, after: unknown, context: SchemaContext): Difference[] {
  const where = "request body";
  if (isDeepStrictEqual(before, after)) return [];
  const old = mapOf(context.resolveBefore(before));
  const now = mapOf(context.resolveAfter(after));
  if (after === undefined) return [{ where, what: "removed", breaking: true }];
  if (before !== undefined) return within(where, compareParameter(old, now, context));
  const duty = now.required === true;
  return [{ where, what: duty ? "added, required" : "added", breaking: duty && context.flow.sent }];
}
