import ts from "typescript";
import { modelName } from "../../codegen/emit/model-name.ts";
import { pascalCase } from "../../codegen/naming.ts";
import { addressOf, operationsByAddress } from "../supplement/align/addresses.ts";
import { align } from "../supplement/align/align.ts";
import { Comparison } from "../supplement/align/compare.ts";
import { shapeAt } from "../supplement/align/shape.ts";
import type { Derived } from "../supplement/derive/derive.ts";
import type { PackageSource } from "../supplement/derive/open-package.ts";
import { unionOf } from "../supplement/derive/request-call.ts";
import { resourceMethods } from "../supplement/derive/resource-methods.ts";
import { SchemasOfTypes } from "../supplement/derive/schemas-of-types.ts";
import { symbolOf, type TypeDeclaration, typeDeclarationOf } from "../supplement/derive/symbols.ts";
import { nameOfType } from "../supplement/derive/type-names.ts";
import { type Json, mapOf } from "../update-spec/json-value.ts";
import { SpecError } from "../update-spec/spec-error.ts";
import { expressionAt } from "./expression-at.ts";
import type { OurOperation } from "./our-operations.ts";

/** Expressions that may stand for a type, and how often a position gave each. */
export type Candidates = Map<string, Map<string, number>>;

export interface Sources {
  readonly source: PackageSource;
  readonly derived: Derived;
  /** The contract as codegen reads it. */
  readonly document: Json;
  readonly operations: ReadonlyMap<string, OurOperation>;
}

/** What stands where each type of the package does: in requests, answers and events, and as parameters of methods. */
export function candidatesOf(sources: Sources, types: Iterable<string>): Candidates {
  const found: Candidates = new Map();
  const add = (type: string, expression: string | undefined, count = 1): void => {
    // The class of a page stands where its envelope does, and has the methods of a page too.
    if (expression === undefined || (/Page$/.test(type) && !expression.startsWith("Page<"))) return;
    const counts = found.get(type) ?? new Map<string, number>();
    counts.set(expression, (counts.get(expression) ?? 0) + count);
    found.set(type, counts);
  };
  const { derived, document, operations } = sources;
  const standings = [
    ...align(derived, document).comparison.standings,
    ...resultsOfOverloads(sources, types).standings,
  ];
  for (const { type, place } of standings) {
    const expression = expressionAt(document, place, operations);
    add(type, expression);
    if (expression?.startsWith("models.") && shapeAt(document, place).isNullable)
      add(type, `NonNullable<${expression}>`);
  }
  addParameters(sources, add);
  const schemas = new Map(
    Object.keys(mapOf(mapOf(document.components).schemas)).map((name) => [folded(name), modelName(name)]),
  );
  for (const type of types) {
    const name = schemas.get(folded(type.replace(/^.*[:]/, "").replaceAll(".", "")));
    if (name !== undefined) add(type, `models.${name}`, 0);
  }
  return found;
}

const folded = (name: string): string => pascalCase(name).toLowerCase();

/** Overloads may state other types of the result than the method itself: a chunk, where that has the chunk on the wire. */
function resultsOfOverloads({ source, derived, document }: Sources, types: Iterable<string>): Comparison {
  const schemas = new SchemasOfTypes(source);
  const known = operationsByAddress(document);
  const addresses = new Map(
    derived.operations.map(({ name, method, path }) => [name, addressOf(method, path)]),
  );
  const root: Json = { components: { schemas: {} } };
  const comparison = new Comparison(root, document);
  const wanted = new Set(types);
  for (const { name, overloads, implementation } of resourceMethods(source)) {
    const counterpart = known.get(addresses.get(name) ?? "");
    const status = Object.keys(mapOf(counterpart?.operation.responses)).find((code) => /^2/.test(code));
    if (!counterpart || status === undefined) continue;
    for (const { type } of [...overloads, implementation])
      for (const { node, media } of type ? resultsIn(type) : []) {
        const declaration = typeDeclarationOf(symbolOf(source.checker, node.typeName));
        if (!declaration || !wanted.has(nameOfType(declaration, source))) continue;
        readInto(root, declaration, schemas);
        comparison.compare(
          ["components", "schemas", nameOfType(declaration, source)],
          [...counterpart.place, "responses", status, "content", media, "schema"],
          name,
        );
      }
  }
  return comparison;
}

/** What a promise, or a stream in it, gives. */
function resultsIn(type: ts.TypeNode): { node: ts.TypeReferenceNode; media: string }[] {
  return unionOf(type).flatMap((promise) => {
    const [inner] = ts.isTypeReferenceNode(promise) ? (promise.typeArguments ?? []) : [];
    return inner ? unionOf(inner).filter(ts.isTypeReferenceNode).map(resultIn) : [];
  });
}

const resultIn = (node: ts.TypeReferenceNode): { node: ts.TypeReferenceNode; media: string } => {
  const [event] = node.typeName.getText() === "Stream" ? (node.typeArguments ?? []) : [];
  return event && ts.isTypeReferenceNode(event)
    ? { node: event, media: "text/event-stream" }
    : { node, media: "application/json" };
};

function readInto(root: Json, declaration: TypeDeclaration, schemas: SchemasOfTypes): void {
  try {
    schemas.reference(declaration);
  } catch (error) {
    // A type with parameters of its own is written by hand.
    if (!(error instanceof SpecError)) throw error;
  }
  Object.assign(mapOf(mapOf(root.components).schemas), Object.fromEntries(schemas.schemas));
}

/** The parameters of each method are those of the operation that it calls. */
// complexity: the places of a method that name a type
function addParameters(
  { source, derived, operations }: Sources,
  add: (type: string, expression: string | undefined) => void,
): void {
  const addresses = new Map(
    derived.operations.map(({ name, method, path }) => [name, addressOf(method, path)]),
  );
  for (const { name, overloads, implementation } of resourceMethods(source)) {
    const operation = operations.get(addresses.get(name) ?? "");
    if (!operation) continue;
    for (const method of [...overloads, implementation]) {
      for (const { type } of method.parameters)
        for (const part of type ? unionOf(type) : []) {
          const declared = declaredIn(part, source);
          if (declared !== undefined && operation.request !== undefined)
            add(declared, streamingVariant(declared, operation.request));
        }
      const [page] =
        method.type && ts.isTypeReferenceNode(method.type) ? (method.type.typeArguments ?? []) : [];
      const declared = page && declaredIn(page, source);
      if (declared !== undefined && operation.item !== undefined)
        add(declared, `Page<${operation.result}, ${operation.item}>`);
    }
  }
}

function declaredIn(node: ts.TypeNode, source: PackageSource): string | undefined {
  if (ts.isIntersectionTypeNode(node))
    return node.types.map((part) => declaredIn(part, source)).find(Boolean);
  if (!ts.isTypeReferenceNode(node)) return undefined;
  const declaration = typeDeclarationOf(symbolOf(source.checker, node.typeName));
  return declaration?.getSourceFile().fileName.includes("/src/resources/")
    ? nameOfType(declaration, source)
    : undefined;
}

/** `…NonStreaming` and `…Streaming` are the parameters with what chooses the result. */
export const streamingVariant = (type: string, request: string): string => {
  const whole = request.includes(" | ") ? `(${request})` : request;
  if (/NonStreaming$/.test(type)) return `${whole} & { stream?: false | null }`;
  return /Streaming$/.test(type) ? `${whole} & { stream: true }` : request;
};
