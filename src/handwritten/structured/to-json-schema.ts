import { ConfigurationError } from "../errors/index.ts";
import { importOptional } from "./import-optional.ts";
import {
  isStandardSchema,
  type JSONSchema,
  type SchemaSource,
  type StandardSchema,
} from "./schema-source.ts";

/** What a model writes is what a schema takes in: a default is left out, a transformation comes afterwards. */
const DRAFT = "draft-2020-12";

/** The JSON Schema of a schema whose library converts by itself, or that is one; undefined where a converter has to be loaded. */
export const toJSONSchemaAtOnce = (source: SchemaSource): JSONSchema | undefined => {
  if (!isStandardSchema(source)) return source;
  const { jsonSchema, vendor } = source["~standard"];
  // zod's own throws for what JSON has not, and its error has no path.
  const { toJSONSchema } = source as { readonly toJSONSchema?: (options: object) => JSONSchema };
  if (vendor === "zod" && toJSONSchema) return toJSONSchema.call(source, ZOD);
  return jsonSchema?.input({ target: DRAFT });
};

const ZOD = { target: DRAFT, io: "input", unrepresentable: "any" };

/**
 * The JSON Schema of a schema.
 *
 * @throws ConfigurationError when its library does not convert by itself, and the package that does is not there
 */
export const toJSONSchema = async (source: SchemaSource): Promise<JSONSchema> =>
  toJSONSchemaAtOnce(source) ?? convert(source as StandardSchema);

/** A module that converts the schemas of a library. */
interface Converter {
  readonly toJSONSchema?: (schema: unknown, options: object) => JSONSchema;
  readonly toJsonSchema?: (schema: unknown, options: object) => JSONSchema;
  readonly zodToJsonSchema?: (schema: unknown, options: object) => JSONSchema;
}

const convert = async (source: StandardSchema): Promise<JSONSchema> => {
  const { vendor } = source["~standard"];
  if (vendor === "zod" && "_zod" in source) {
    const { toJSONSchema } = await load("zod/v4/core", "zod");
    if (toJSONSchema) return toJSONSchema(source, ZOD);
  }
  if (vendor === "zod") {
    const { zodToJsonSchema } = await load("zod-to-json-schema", "zod 3");
    if (zodToJsonSchema) return zodToJsonSchema(source, { target: "jsonSchema7", pipeStrategy: "input" });
  }
  if (vendor === "valibot") {
    const { toJsonSchema } = await load("@valibot/to-json-schema", "valibot");
    if (toJsonSchema) return toJsonSchema(source, { typeMode: "input", errorMode: "ignore" });
  }
  throw new ConfigurationError(
    `a schema of ${vendor} cannot be converted to a JSON Schema: give a JSON Schema, or one of a library whose schemas have \`~standard.jsonSchema\``,
  );
};

const load = async (name: string, vendor: string): Promise<Converter> => {
  try {
    return (await importOptional(name)) as Converter;
  } catch (cause) {
    throw new ConfigurationError(
      `schemas of ${vendor} are converted by \`${name}\`, which cannot be loaded: install it, or give the JSON Schema itself`,
      { cause },
    );
  }
};
