import { type Document, resolve, type Schema } from "../document.ts";
import { docComment } from "./doc-comment.ts";
import { header } from "./header.ts";
import { schemaType } from "./schema-type.ts";
import { typeScope } from "./type-scope.ts";

/** `webhooks.ts`: the payload of every webhook by its event's type. */
export const emitWebhooks = (document: Document): string => {
  const scope = typeScope({ document, prefix: "models.", opensEnums: true });
  const events = Object.entries(document.webhooks).map(([name, item]) => {
    const schema = Object.values(item)[0]?.requestBody?.content["application/json"]?.schema;
    if (!schema) throw new Error(`codegen: webhook ${name} declares no JSON payload`);
    return { tag: tagOf(name, resolve(document, schema)), type: schemaType(schema, scope) };
  });
  const lines = events.map(({ tag, type }) => `  readonly ${JSON.stringify(tag)}: ${type};\n`);
  return (
    `${header}import type * as models from "./models.ts";\n\n` +
    `${docComment(["The payload of every webhook, by the `type` of its event."])}export interface WebhookEvents {\n${lines.join("")}}\n\n` +
    `${docComment(["Any webhook's payload; narrow it by `type`."])}export type WebhookEvent = WebhookEvents[keyof WebhookEvents];\n`
  );
};

const tagOf = (name: string, schema: Schema): string => {
  const type = schema.properties?.["type"];
  const tag = type?.const ?? type?.enum?.[0];
  if (typeof tag !== "string")
    throw new Error(`codegen: the payload of webhook ${name} has no constant type`);
  return tag;
};
