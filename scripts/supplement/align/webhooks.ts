import { type Json, listOf, mapOf } from "../../update-spec/json-value.ts";
import { type Place, placeOf } from "../../update-spec/pointer.ts";
import type { Derived } from "../derive/derive.ts";
import { shapeAt } from "./shape.ts";

/** An event that webhooks are called with, by the value of its `type`. */
export interface WebhookEvent {
  readonly type: string;
  /** Where its schema stands. */
  readonly place: Place;
}

/** The events of the package's webhooks. */
export const derivedWebhooks = (derived: Derived): WebhookEvent[] => {
  const root: Json = { components: { schemas: derived.schemas } };
  return derived.webhooks.flatMap(({ $ref }) => eventAt(root, placeOf(String($ref)) ?? []));
};

/** The events of the contract's webhooks. */
export const contractWebhooks = (contract: Json): WebhookEvent[] =>
  Object.entries(mapOf(contract.webhooks)).flatMap(([name, item]) =>
    Object.keys(mapOf(item)).flatMap((method) =>
      eventAt(contract, ["webhooks", name, method, "requestBody", "content", "application/json", "schema"]),
    ),
  );

function eventAt(document: Json, place: Place): WebhookEvent[] {
  return shapeAt(document, place).forms.flatMap(({ fields }) => {
    const type = fields.get("type");
    const [value] = type ? listOf(shapeAt(document, type.place).forms[0]?.values) : [];
    return typeof value === "string" ? [{ type: value, place }] : [];
  });
}
