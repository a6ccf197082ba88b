// `api-openai/lib/jsonschema`: the types of a JSON Schema (draft 7).

export type JSONSchemaTypeName = "string" | "number" | "integer" | "boolean" | "object" | "array" | "null";

export type JSONSchemaType = string | number | boolean | JSONSchemaObject | JSONSchemaArray | null;

export interface JSONSchemaObject {
  [key: string]: JSONSchemaType;
}

export interface JSONSchemaArray extends Array<JSONSchemaType> {}

/** The address of a version: `http://json-schema.org/draft-07/schema`. */
export type JSONSchemaVersion = string;

export type JSONSchemaDefinition = JSONSchema | boolean;

export interface JSONSchema {
  $id?: string | undefined;
  $comment?: string | undefined;
  $ref?: string | undefined;
  $schema?: JSONSchemaVersion | undefined;
  $defs?: Record<string, JSONSchemaDefinition> | undefined;
  type?: JSONSchemaTypeName | JSONSchemaTypeName[] | undefined;
  enum?: JSONSchemaType[] | undefined;
  const?: JSONSchemaType | undefined;
  multipleOf?: number | undefined;
  maximum?: number | undefined;
  exclusiveMaximum?: number | undefined;
  minimum?: number | undefined;
  exclusiveMinimum?: number | undefined;
  maxLength?: number | undefined;
  minLength?: number | undefined;
  pattern?: string | undefined;
  items?: JSONSchemaDefinition | JSONSchemaDefinition[] | undefined;
  additionalItems?: JSONSchemaDefinition | undefined;
  maxItems?: number | undefined;
  minItems?: number | undefined;
  uniqueItems?: boolean | undefined;
  contains?: JSONSchemaDefinition | undefined;
  maxProperties?: number | undefined;
  minProperties?: number | undefined;
  required?: string[] | undefined;
  properties?: Record<string, JSONSchemaDefinition> | undefined;
  patternProperties?: Record<string, JSONSchemaDefinition> | undefined;
  additionalProperties?: JSONSchemaDefinition | undefined;
  propertyNames?: JSONSchemaDefinition | undefined;
  if?: JSONSchemaDefinition | undefined;
  then?: JSONSchemaDefinition | undefined;
  else?: JSONSchemaDefinition | undefined;
  allOf?: JSONSchemaDefinition[] | undefined;
  anyOf?: JSONSchemaDefinition[] | undefined;
  oneOf?: JSONSchemaDefinition[] | undefined;
  not?: JSONSchemaDefinition | undefined;
  format?: string | undefined;
  title?: string | undefined;
  description?: string | undefined;
  default?: JSONSchemaType | undefined;
  readOnly?: boolean | undefined;
  writeOnly?: boolean | undefined;
  examples?: JSONSchemaType | undefined;
}
