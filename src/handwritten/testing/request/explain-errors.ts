import type { ErrorObject } from "ajv/dist/2020.js";
import type { JsonSchema } from "../../../generated/json-schemas/json-schema.ts";
import type { SchemaCompiler } from "../schemas/schema-compiler.ts";
import type { Schemas } from "../schemas/schema-walk.ts";
import { meantVariant } from "./meant-variant.ts";
import { badParameter, type Violation } from "./violation.ts";

/** `/messages/0/content` under `body` is `body.messages[0].content`. */
const paramAt = (root: string, pointer: string): string =>
  pointer
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce((path, key) => (/^\d+$/.test(key) ? `${path}[${key}]` : path ? `${path}.${key}` : key), root);

/**
 * Names the faults that a validator found in a value, in the API's terms.
 *
 * A union fails in all of its variants at once, and a list of all those faults is of little help. So the intended
 * variant is found by its tags, and the value is validated against that variant alone.
 */
export const explainErrors = (
  errors: readonly ErrorObject[],
  root: string,
  compile: SchemaCompiler,
  schemas: Schemas,
): Violation[] => {
  const unions = errors.filter((error) => error.keyword === "anyOf");
  const places = new Set(unions.map(({ instancePath }) => instancePath));
  const outer = unions.filter(({ instancePath }) => !isWithin(instancePath, places));
  const plain = errors.filter(
    ({ instancePath }) => !(places.has(instancePath) || isWithin(instancePath, places)),
  );
  const found = [
    ...plain.map((error) => explain(error, root)),
    ...outer.flatMap((union) => {
      const param = paramAt(root, union.instancePath);
      const variants = union.schema as readonly JsonSchema[];
      const meant = meantVariant(variants, union.data, schemas);
      if ("fault" in meant) {
        const at = paramAt(param, meant.path);
        return badParameter(at, meant.code, `${named(at)} ${meant.fault}.`);
      }
      const validate = compile(variants[meant.index] as JsonSchema);
      validate(union.data);
      return explainErrors(validate.errors ?? [], param, compile, schemas);
    }),
  ];
  // One fault per parameter, the first: what has the wrong type is outside its choices as well.
  const params = new Set<string | null>();
  return found.filter(({ param }) => !params.has(param) && params.add(param));
};

/** Whether a value stands inside of one of these, however deep. The work is that of its depth, not of their number. */
const isWithin = (path: string, ancestors: ReadonlySet<string>): boolean => {
  for (let at = path.lastIndexOf("/"); at >= 0; at = path.lastIndexOf("/", at - 1)) {
    if (ancestors.has(path.slice(0, at))) return true;
    if (at === 0) break;
  }
  return false;
};

const named = (param: string): string => (param ? `'${param}'` : "The body");

const explain = ({ keyword, params, instancePath, message }: ErrorObject, root: string): Violation => {
  const param = paramAt(root, instancePath);
  switch (keyword) {
    case "required": {
      const missing = paramAt(param, `/${params.missingProperty}`);
      return badParameter(missing, "missing_required_parameter", `'${missing}' is required.`);
    }
    case "additionalProperties": {
      const extra = paramAt(param, `/${params.additionalProperty}`);
      return badParameter(extra, "unknown_parameter", `'${extra}' is not a known parameter.`);
    }
    case "type":
      return badParameter(
        param,
        "invalid_type",
        `${named(param)} must be of type ${[params.type].flat().join(" or ")}.`,
      );
    case "x-file":
      return badParameter(param, "invalid_type", `${named(param)} must be a file.`);
    case "enum":
      return badParameter(
        param,
        "invalid_value",
        `${named(param)} must be one of ${params.allowedValues.join(", ")}.`,
      );
    default:
      return badParameter(param, "invalid_value", `${named(param)} ${message ?? "is not valid"}.`);
  }
};
