import type { Json } from "../../update-spec/json-value.ts";
import { pointer } from "../../update-spec/pointer.ts";
import { contractWebhooks, derivedWebhooks } from "../align/webhooks.ts";
import type { Derived } from "../derive/derive.ts";
import type { SchemaWriter } from "./schema-writer.ts";

/** The webhooks of events that the contract does not have, named as it names them: `agent_session_idle`. */
export function newWebhooks(derived: Derived, contract: Json, writer: SchemaWriter): Json {
  const known = new Set(contractWebhooks(contract).map(({ type }) => type));
  const webhooks = derivedWebhooks(derived)
    .filter(({ type }) => !known.has(type))
    .map(({ type, place }): [string, Json] => {
      const schema = writer.write({ $ref: pointer(place) });
      const requestBody = { content: { "application/json": { schema } } };
      const post = { requestBody, responses: { "200": { description: "" } } };
      return [type.replaceAll(/\W+/g, "_"), { post }];
    });
  return Object.fromEntries(webhooks.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
