import type { ValidateFunction } from "ajv/dist/2020.js";
import type { JsonSchema } from "../../../generated/json-schemas/json-schema.ts";
import { loadPeer } from "../peers.ts";
import { COMPONENTS, FILE_KEYWORD } from "./relax-schemas.ts";
import type { Schemas } from "./schema-walk.ts";

/** Gives the validator of a schema, whose references are those of {@link relaxSchemas}. */
export type SchemaCompiler = (schema: JsonSchema) => ValidateFunction;

/** Compiles a schema when it is first asked for: all 388 operations at once would take seconds. */
export const createSchemaCompiler = (
  schemas: Schemas,
  { firstFaultOnly = false }: { readonly firstFaultOnly?: boolean } = {},
): SchemaCompiler => {
  const { Ajv2020 } = loadPeer<typeof import("ajv/dist/2020.js")>("ajv");
  const { default: addFormats } = loadPeer<typeof import("ajv-formats")>("ajv-formats").default;
  // The document is not ours to be strict about: it has `x-…` keywords, and `required` beside no `properties`.
  const ajv = new Ajv2020({
    strict: false,
    validateSchema: false,
    allErrors: !firstFaultOnly,
    verbose: true,
    logger: false,
  });
  addFormats(ajv);
  ajv.addFormat("unixtime", { type: "number", validate: Number.isFinite });
  ajv.addKeyword({ keyword: FILE_KEYWORD, validate: (_: unknown, data: unknown) => data instanceof Blob });
  ajv.addSchema({ $id: COMPONENTS, components: { schemas } });
  return (schema) => ajv.compile(schema);
};
