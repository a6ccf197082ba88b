import { parseJSON } from "../core/parse-json.ts";
import { OutputError, type OutputIssue } from "../errors/index.ts";
import {
  isStandardSchema,
  type JSONSchema,
  type OutputOf,
  type SchemaSource,
  type StandardIssue,
} from "./schema-source.ts";
import { type OptionalProperties, toStrictSchema } from "./strict-schema.ts";
import { toJSONSchema } from "./to-json-schema.ts";
import { jsonSchemaValidator, type Validate } from "./validate-json-schema.ts";

/** How a schema is converted. */
export interface SchemaOptions {
  /** What becomes of properties that may be left out, which the API takes none of. Default: `nullable` */
  readonly optional?: OptionalProperties | undefined;
  /** Whether the API holds the model to the schema. Default: true */
  readonly strict?: boolean | undefined;
}

/** A schema that is ready to be sent and to read outputs with. */
export interface CompiledSchema<Output = unknown> {
  /** What is sent. */
  readonly jsonSchema: JSONSchema;
  readonly strict: boolean;
  /**
   * Reads the text of an output.
   *
   * @throws OutputError when it is no JSON, or not what the schema says; a promise of that where the schema's library is asynchronous
   */
  parse(text: string): Output | Promise<Output>;
}

/**
 * Makes a schema ready.
 *
 * @throws ConfigurationError for what cannot be converted, or cannot be strict
 */
export const compileSchema = <Source extends SchemaSource>(
  source: Source,
  { optional, strict = true }: SchemaOptions = {},
): CompiledSchema<OutputOf<Source>> => {
  const converted = toJSONSchema(source);
  const { schema, restore } = strict ? toStrictSchema(converted, optional) : loose(converted);
  const validate = isStandardSchema(source) ? undefined : jsonSchemaValidator(converted);
  return {
    jsonSchema: schema,
    strict,
    parse: (text) => {
      const value = parseJSON(text);
      if (value === undefined) throw new OutputError("the output is not JSON", "not_json", { text });
      return checked(source, restore(value), text, validate) as OutputOf<Source>;
    },
  };
};

const loose = (schema: JSONSchema): { readonly schema: JSONSchema; restore(value: unknown): unknown } => {
  const { $schema: _, ...rest } = schema;
  return { schema: rest, restore: (value) => value };
};

const checked = (
  source: SchemaSource,
  value: unknown,
  text: string,
  validate: Validate | undefined,
): unknown => {
  if (!isStandardSchema(source)) {
    const issues = validate?.(value) ?? [];
    if (issues.length) throw mismatch(issues, text);
    return value;
  }
  const result = source["~standard"].validate(value);
  const outputOf = (found: Awaited<typeof result>): unknown => {
    if (found.issues) throw mismatch(found.issues.map(issueOf), text);
    return found.value;
  };
  return result instanceof Promise ? result.then(outputOf) : outputOf(result);
};

/** The first of them are in the message, which quotes no value. */
const mismatch = (issues: readonly OutputIssue[], text: string): OutputError => {
  const said = issues.slice(0, 3).map(({ path, message }) => (path ? `${path}: ${message}` : message));
  const more = issues.length - said.length;
  return new OutputError(
    `the output does not fit its schema: ${said.join("; ")}${more > 0 ? `; and ${more} more` : ""}`,
    "mismatch",
    { text, issues },
  );
};

const issueOf = ({ message, path = [] }: StandardIssue): OutputIssue => ({
  message,
  path: path.reduce<string>((joined, part) => {
    const key = typeof part === "object" ? part.key : part;
    if (typeof key === "number") return `${joined}[${key}]`;
    return joined ? `${joined}.${String(key)}` : String(key);
  }, ""),
});
