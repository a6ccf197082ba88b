import type { Document, Operation, Parameter, Response } from "../document.ts";
import { header } from "./header.ts";

/** `json-schemas/schemas.ts`: the component schemas as data, for a validator. */
export const emitJsonSchemas = (schemas: Readonly<Record<string, unknown>>): string => {
  const entries = Object.entries(schemas).map(
    ([name, schema]) => `  ${JSON.stringify(name)}: ${JSON.stringify(schema)},\n`,
  );
  return `${header}import type { JsonSchema } from "./json-schema.ts";\n\nexport const schemas: Readonly<Record<string, JsonSchema>> = {\n${entries.join("")}};\n`;
};

/** `json-schemas/operations.ts`: what each operation takes and answers, as data whose schemas refer to the component schemas. */
export const emitOperationSchemas = (
  document: Document,
  isAdmin: (operation: Operation) => boolean,
): string => {
  const entries = Object.entries(document.paths).flatMap(([key, item]) =>
    Object.entries(item).map(([method, operation]) => {
      const [path, query] = key.split("?");
      const value = {
        method: method.toUpperCase(),
        path,
        ...(query ? { query: Object.fromEntries(new URLSearchParams(query)) } : {}),
        parameters: (operation.parameters ?? []).map(parameterData),
        ...(operation.requestBody
          ? {
              body: {
                required: operation.requestBody.required ?? false,
                content: schemasOf(operation.requestBody.content),
              },
            }
          : {}),
        responses: Object.fromEntries(
          Object.entries(operation.responses).map(([status, response]) => [
            status,
            responseData(response, document),
          ]),
        ),
        ...(isAdmin(operation) ? { auth: "admin" } : {}),
      };
      return `  ${JSON.stringify(operation.operationId)}: ${JSON.stringify(value)},\n`;
    }),
  );
  return `${header}import type { OperationSchemas } from "./json-schema.ts";\n\nexport const operations: Readonly<Record<string, OperationSchemas>> = {\n${entries.join("")}};\n`;
};

/** `json-schemas/json-schema.ts`: the types of the two. */
export const jsonSchemaTypes: string = `${header}/** A JSON Schema (draft 2020-12). */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What one operation takes and answers. */
export interface OperationSchemas {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  /** A query that belongs to the path and tells this operation from another at the same one. */
  readonly query?: Readonly<Record<string, string>>;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: "path" | "query" | "header";
    readonly required?: boolean;
    readonly schema: JsonSchema;
  }[];
  readonly body?: { readonly required: boolean; readonly content: Readonly<Record<string, JsonSchema>> };
  /** By status, then by media type. */
  readonly responses: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>;
  readonly auth?: "admin";
}
`;

const parameterData = ({ name, in: place, required, schema }: Parameter): object => ({
  name,
  in: place,
  ...(required ? { required } : {}),
  schema,
});

const schemasOf = (content: Readonly<Record<string, { schema?: unknown }>>): object =>
  Object.fromEntries(Object.entries(content).map(([type, media]) => [type, media.schema ?? {}]));

const responseData = (response: Response, document: Document): object => {
  const target = response.$ref
    ? document.components.responses?.[response.$ref.split("/").at(-1) ?? ""]
    : response;
  return schemasOf(target?.content ?? {});
};
