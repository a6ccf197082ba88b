import { Ajv2020 } from "ajv/dist/2020.js";
import { isMapping, type Json } from "./json-value.ts";

/**
 * The schemas of a document that are not JSON Schema 2020-12, one line each. The OpenAPI 3.1 schema does not
 * look inside schemas, so these pass it; they are upstream's, and `patches.yaml` is where they are corrected.
 */
export function schemaFlaws(contract: Json): string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  const schemas = isMapping(contract.components) ? contract.components.schemas : undefined;
  return Object.entries(isMapping(schemas) ? schemas : {}).flatMap(([name, schema]) => {
    if (!isMapping(schema) || ajv.validateSchema(schema)) return [];
    // A fault inside `anyOf` is reported once per way of reading it; one line per place is enough.
    const faults = new Map(ajv.errors?.map((error) => [error.instancePath, error.message]));
    return [...faults].map(([path, message]) => `#/components/schemas/${name}${path} ${message}`);
  });
}
