import type { ErrorObject } from "ajv/dist/2020.js";
import type { JsonSchema, OperationSchemas } from "../../../src/generated/json-schemas/json-schema.ts";
import { relaxSchemas } from "../../../src/handwritten/testing/schemas/relax-schemas.ts";
import {
  createSchemaCompiler,
  type SchemaCompiler,
} from "../../../src/handwritten/testing/schemas/schema-compiler.ts";
import {
  partsOf,
  propertySchemas,
  type Schemas,
} from "../../../src/handwritten/testing/schemas/schema-walk.ts";
import type { AnswerSample } from "./answer-samples.ts";

/** In which way a sample is not what its schema describes. */
export type MismatchKind = "null" | "missing" | "value" | "type" | "constraint" | "no schema";

export interface Mismatch {
  /** `data[].errors`: elements of an array are one place. Empty for the answer as a whole. */
  readonly path: string;
  readonly kind: MismatchKind;
  /** What the schema wants there. */
  readonly detail: string;
}

export interface Contract {
  readonly operations: Readonly<Record<string, OperationSchemas>>;
  readonly schemas: Schemas;
}

/** Says how a sample differs from the contract. Undefined where the contract describes no answer of its operation. */
export type AnswerCheck = (sample: AnswerSample) => readonly Mismatch[] | undefined;

export const createAnswerCheck = (contract: Contract): AnswerCheck => {
  // `oneOf` of the document overlaps: a reader takes what fits any variant.
  const { operations, schemas } = relaxSchemas({
    operations: contract.operations,
    schemas: contract.schemas,
  });
  const compile = createSchemaCompiler(schemas);
  return (sample) => {
    const schema = schemaOf(sample, operations, schemas);
    if (!schema) {
      const isKnown = "operation" in sample.schema && sample.schema.operation in operations;
      return isKnown ? undefined : [{ path: "", kind: "no schema", detail: "the contract does not know it" }];
    }
    // The events of assistants are typed as what a helper makes of them: name and data.
    const isNamed = propertySchemas(partsOf(schema, schemas), "event").length > 0;
    const value = sample.event && isNamed ? { event: sample.event, data: sample.value } : sample.value;
    return unique(mismatches(value, schema, "", compile, schemas));
  };
};

const schemaOf = (
  { schema }: AnswerSample,
  operations: Contract["operations"],
  schemas: Schemas,
): JsonSchema | undefined => {
  if ("component" in schema) return schemas[schema.component];
  const { responses = {} } = operations[schema.operation] ?? {};
  const wanted = schema.answer === "error" ? /^[45]|default/ : /^2/;
  const media = schema.answer === "events" ? "text/event-stream" : "application/json";
  const [, content] =
    Object.entries(responses).find(([status, one]) => wanted.test(status) && one[media]) ?? [];
  return content?.[media] ?? (schema.answer === "error" ? schemas["ErrorResponse"] : undefined);
};

const mismatches = (
  value: unknown,
  schema: JsonSchema,
  root: string,
  compile: SchemaCompiler,
  schemas: Schemas,
): Mismatch[] => {
  const validate = compile(schema);
  if (validate(value)) return [];
  const errors = validate.errors ?? [];
  const unions = errors.filter(({ keyword }) => keyword === "anyOf");
  const outermost = unions.filter(
    ({ instancePath }) => !unions.some((other) => isBelow(instancePath, other.instancePath)),
  );
  const covers = ({ instancePath }: ErrorObject): boolean =>
    outermost.some(
      (union) => instancePath === union.instancePath || isBelow(instancePath, union.instancePath),
    );
  return [
    ...errors.filter((error) => !covers(error)).map((error) => mismatchOf(error, root)),
    // A union fails in all variants at once: what counts is the closest one.
    ...outermost.flatMap((union) => {
      const path = pathAt(root, union.instancePath);
      if (union.data === null) return [{ path, kind: "null" as const, detail: "not null" }];
      const variants = union.schema as readonly JsonSchema[];
      const tried = variants.map((variant) => mismatches(union.data, variant, path, compile, schemas));
      return tried.toSorted((a, b) => distance(a, path) - distance(b, path))[0] ?? [];
    }),
  ];
};

/** A variant of another type is further than one with another tag (`type`, `object`), which is further than one that lacks fields. */
const distance = (found: readonly Mismatch[], path: string): number =>
  found.reduce((sum, { kind, path: at }) => {
    if (at === path && kind === "type") return sum + 10_000;
    const isTag = kind === "value" && /^\.?(type|object|role|event)$/.test(at.slice(path.length));
    return sum + (isTag ? 100 : 1);
  }, 0);

const isBelow = (path: string, ancestor: string): boolean => path.startsWith(`${ancestor}/`);

const mismatchOf = (
  { keyword, params, instancePath, data, message }: ErrorObject,
  root: string,
): Mismatch => {
  const path = pathAt(root, instancePath);
  if (keyword === "required")
    return { path: pathAt(path, `/${params["missingProperty"]}`), kind: "missing", detail: "is required" };
  if (data === null) return { path, kind: "null", detail: "not null" };
  if (keyword === "type") return { path, kind: "type", detail: [params["type"]].flat().join(" or ") };
  if (keyword === "enum") return { path, kind: "value", detail: params["allowedValues"].join(", ") };
  if (keyword === "const") return { path, kind: "value", detail: String(params["allowedValue"]) };
  return { path, kind: "constraint", detail: message ?? keyword };
};

const pathAt = (root: string, pointer: string): string =>
  pointer
    .split("/")
    .slice(1)
    .reduce((path, key) => (/^\d+$/.test(key) ? `${path}[]` : path ? `${path}.${key}` : key), root);

/** The elements of an array tend to differ alike, and so do the parts of an `allOf`. */
const unique = (found: readonly Mismatch[]): Mismatch[] => [
  ...new Map(found.map((one) => [`${one.kind} ${one.path}`, one])).values(),
];
