import type { OperationSchemas } from "../../../generated/json-schemas/json-schema.ts";
import { checkPeers } from "../peers.ts";
import { relaxSchemas } from "../schemas/relax-schemas.ts";
import { knownNames, partsOf, type Schemas } from "../schemas/schema-walk.ts";
import { type CheckValue, createValueCheck } from "./check-value.ts";
import { badParameter, type Violation } from "./violation.ts";

/** A request as values: decoded, with the text of its path, query and form already in the types of the contract. */
export interface RequestParts {
  /** The operationId. */
  readonly operation: string;
  readonly path?: object | undefined;
  readonly query?: object | undefined;
  /** By lower-case name. */
  readonly headers?: object | undefined;
  /** Absent when the request has no body. Files are `Blob`s. */
  readonly body?: { readonly mediaType: string; readonly value: unknown } | undefined;
}

/** Says how a request breaks the contract; nothing when it keeps it. */
export type RequestValidator = (request: RequestParts) => readonly Violation[];

/**
 * Makes a pure validator of requests. Schemas are compiled when an operation is first seen.
 *
 * Beyond the schemas it refuses, as the API does, a query parameter and a top-level body field that the operation
 * does not declare; what is nested follows its schema.
 *
 * @throws ConfigurationError when `ajv` or `ajv-formats` is not installed
 *
 * The validator throws a TypeError for an operation that the contract does not have.
 */
export const createRequestValidator = (
  operations: Readonly<Record<string, OperationSchemas>>,
  schemas: Schemas,
): RequestValidator => {
  checkPeers("ajv", "ajv-formats");
  let relaxed: { operations: typeof operations; schemas: Schemas; check: CheckValue } | undefined;
  return (request) => {
    if (!relaxed) {
      const copy = relaxSchemas({ operations, schemas });
      relaxed = { ...copy, check: createValueCheck(copy.schemas) };
    }
    const { check, schemas: known } = relaxed;
    const operation = relaxed.operations[request.operation];
    if (!operation) throw new TypeError(`"${request.operation}" is not an operation of the contract`);
    return [...parameterFaults(request, operation, check), ...bodyFaults(request, operation, check, known)];
  };
};

const parameterFaults = (
  request: RequestParts,
  operation: OperationSchemas,
  check: CheckValue,
): Violation[] => {
  const given = { path: request.path, query: request.query, header: request.headers };
  const names = new Set(Object.keys(operation.query ?? {}));
  const faults = operation.parameters.flatMap(
    ({ name, in: place, required, schema }): readonly Violation[] => {
      // `include[]` is how the wire spells an array called `include`; header names have no case.
      const key = place === "header" ? name.toLowerCase() : name.replace(/\[\]$/, "");
      if (place === "query") names.add(key);
      const value = (given[place] as Record<string, unknown> | undefined)?.[key];
      if (value !== undefined) return check(value, schema, key);
      return required ? [badParameter(key, "missing_required_parameter", `'${key}' is required.`)] : [];
    },
  );
  return [...faults, ...unknownNames(request.query, names)];
};

const bodyFaults = (
  { body }: RequestParts,
  operation: OperationSchemas,
  check: CheckValue,
  schemas: Schemas,
): Violation[] => {
  if (!operation.body) return body ? [badBody("unknown_parameter", "This operation takes no body.")] : [];
  const { content, required } = operation.body;
  if (!body) return required ? [badBody("missing_required_parameter", "A body is required.")] : [];
  const schema = content[body.mediaType];
  if (!schema) return [wrongMediaType(body.mediaType, Object.keys(content))];
  const names = knownNames(partsOf(schema, schemas));
  return [...unknownNames(body.value, names), ...check(body.value, schema, "")];
};

const badBody = (code: string, message: string): Violation => ({ status: 400, message, param: null, code });

const wrongMediaType = (given: string, taken: readonly string[]): Violation => ({
  status: 415,
  message: `This operation takes ${taken.join(" or ")}, not ${given || "a body without a content type"}.`,
  param: null,
  code: "unsupported_content_type",
});

const unknownNames = (value: unknown, known: ReadonlySet<string> | undefined): Violation[] => {
  if (!known || typeof value !== "object" || value === null || Array.isArray(value)) return [];
  const unknown = Object.keys(value).filter((name) => !known.has(name));
  return unknown.map((name) =>
    badParameter(name, "unknown_parameter", `'${name}' is not a known parameter.`),
  );
};
