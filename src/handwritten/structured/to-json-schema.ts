import { requireOptional } from "../core/runtime/require-optional.ts";
import { ConfigurationError } from "../errors/index.ts";
import {
  isStandardSchema,
  type JSONSchema,
  type SchemaSource,
  type StandardSchema,
} from "./schema-source.ts";

/** What a model writes is what a schema takes in: a default is left out, a transformation comes afterwards. */
const DRAFT = "draft-2020-12";

const ZOD = { target: DRAFT, io: "input", unrepresentable: "any" };

/**
 * The JSON Schema of a schema.
 *
 * @throws ConfigurationError when its library does not convert by itself, and the package that does is not there
 */
export const toJSONSchema = (source: SchemaSource): JSONSchema => {
  if (!isStandardSchema(source)) return source;
  const { jsonSchema, vendor } = source["~standard"];
  // zod's own throws for what JSON has not, and its error has no path.
  const { toJSONSchema: toOwn } = source as { readonly toJSONSchema?: (options: object) => JSONSchema };
  if (vendor === "zod" && toOwn) return toOwn.call(source, ZOD);
  return jsonSchema?.input({ target: DRAFT }) ?? convert(source);
};

/** A module that converts the schemas of a library. */
interface Converter {
  readonly toJSONSchema?: (schema: unknown, options: object) => JSONSchema;
  readonly toJsonSchema?: (schema: unknown, options: object) => JSONSchema;
  readonly zodToJsonSchema?: (schema: unknown, options: object) => JSONSchema;
}

const convert = (source: StandardSchema): JSONSchema => {
  const { vendor } = source["~standard"];
  if (vendor === "zod" && "_zod" in source) {
    const { toJSONSchema } = load("zod/v4/core", "zod");
    if (toJSONSchema) return toJSONSchema(source, ZOD);
  }
  if (vendor === "zod") {
    const { zodToJsonSchema } = load("zod-to-json-schema", "zod 3");
    if (zodToJsonSchema) return zodToJsonSchema(source, { target: "jsonSchema7", pipeStrategy: "input" });
  }
  if (vendor === "valibot") {
    const { toJsonSchema } = load("@valibot/to-json-schema", "valibot");
    if (toJsonSchema) return toJsonSchema(source, { typeMode: "input", errorMode: "ignore" });
  }
  throw new ConfigurationError(
    `a schema of ${vendor} cannot be converted to a JSON Schema: give a JSON Schema, or one of a library whose schemas have \`~standard.jsonSchema\``,
  );
};

const load = (name: string, vendor: string): Converter => {
  const converter = requireOptional(name);
  if (converter) return converter;
  throw new ConfigurationError(
    `schemas of ${vendor} are converted by \`${name}\`, which is not there: install it, or give the JSON Schema itself`,
  );
};
