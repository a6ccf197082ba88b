import type { Document, Operation, Parameter, Response, Schema } from "../document.ts";

/** A property or parameter that may have words. */
export interface Place {
  /** What it belongs to. */
  readonly owner:
    | { readonly schema: string }
    | { readonly operation: string; readonly part: "parameters" | "body" | "result" };
  /** Where it is in its owner: the names that lead to it, with dots between. */
  readonly path: string;
  readonly name: string;
  /** Of a parameter, the schema of its value: types are written from that. */
  readonly schema: Schema;
  /** Whether the parameter itself is marked as deprecated. */
  readonly deprecated: boolean;
}

/** Every property of every schema, and all that operations describe in place, in the document's order. */
export const placesOf = (document: Document): readonly Place[] => [
  ...Object.entries(document.components.schemas).flatMap(([name, schema]) =>
    propertiesOf({ schema: name }, schema),
  ),
  ...operationsOf(document).flatMap(({ operation }) => operationPlaces(operation, document)),
];

/** Every operation, with its path. */
export const operationsOf = (document: Document): readonly { path: string; operation: Operation }[] =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.values(item).map((operation) => ({ path, operation })),
  );

const operationPlaces = (operation: Operation, document: Document): readonly Place[] => {
  const owner = (part: "parameters" | "body" | "result"): Place["owner"] => ({
    operation: operation.operationId,
    part,
  });
  const bodies = Object.values(operation.requestBody?.content ?? {});
  const results = Object.values(operation.responses).flatMap((response) =>
    Object.values(contentOf(response, document)),
  );
  return [
    ...(operation.parameters ?? []).filter(isWritten).map((parameter) => ({
      owner: owner("parameters"),
      path: parameter.name,
      name: parameter.name.replace(/\[\]$/, ""),
      schema: parameter.schema,
      deprecated: parameter.deprecated ?? false,
    })),
    ...bodies.flatMap(({ schema }) => propertiesOf(owner("body"), schema)),
    ...results.flatMap(({ schema }) => propertiesOf(owner("result"), schema)),
  ];
};

/** A header with one value is sent by itself and is no parameter. */
const isWritten = ({ in: place, schema }: Parameter): boolean =>
  place !== "header" || schema.const === undefined;

const contentOf = (response: Response, document: Document): NonNullable<Response["content"]> => {
  const name = response.$ref?.split("/").at(-1);
  return (name ? document.components.responses?.[name] : response)?.content ?? {};
};

/** The properties that a schema describes itself: those behind a reference belong to another. */
const propertiesOf = (owner: Place["owner"], schema: Schema | undefined, path = ""): readonly Place[] => {
  if (typeof schema !== "object") return [];
  const named = Object.entries(schema.properties ?? {}).flatMap(([name, property]): Place[] => {
    const at = path ? `${path}.${name}` : name;
    const place = { owner, path: at, name, schema: property, deprecated: false };
    return [place, ...propertiesOf(owner, property, at)];
  });
  const { additionalProperties: rest } = schema;
  const inner = [...(schema.allOf ?? []), ...(schema.anyOf ?? []), ...(schema.oneOf ?? []), schema.items];
  return [
    ...named,
    ...[...inner, typeof rest === "object" ? rest : undefined].flatMap((part) =>
      propertiesOf(owner, part, path),
    ),
  ];
};
