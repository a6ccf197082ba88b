import type { Document, Operation } from "./document.ts";
import { emitJsonSchemas, emitOperationSchemas, jsonSchemaTypes } from "./emit/json-schemas.ts";
import { emitModels } from "./emit/models.ts";
import { emitResultShapes } from "./emit/result-shapes.ts";
import { emitSchema } from "./emit/schema-file.ts";
import { emitTypeNames } from "./emit/type-names/type-names.ts";
import { emitWebhooks } from "./emit/webhooks.ts";
import { runOpenapiTs } from "./intermediate.ts";
import type { GeneratedFile } from "./plugins/define-plugin.ts";
import { type OperationsResult, operationsPlugin } from "./plugins/operations.ts";
import { resourceTreePlugin } from "./plugins/resource-tree.ts";
import type { Names } from "./public-names.ts";
import { resourceTree } from "./resource-tree.ts";
import { NO_TYPE_NAMES, type TypeTable } from "./type-table.ts";

/** Everything below `src/generated`, made from the patched contract. Pure but for a temporary folder. */
export const generate = async (
  document: Document,
  names: Names,
  typeTable: TypeTable = NO_TYPE_NAMES,
): Promise<readonly GeneratedFile[]> => {
  const result: OperationsResult = { operations: new Map(), files: [] };
  const schemas = await runOpenapiTs(document, [
    operationsPlugin(document, names, result),
    resourceTreePlugin(names, result),
  ]);
  assertNamesAreUsed(names, document);
  const typeNames = emitTypeNames(typeTable, resourceTree([...result.operations.keys()], names));
  const isAdmin = (operation: Operation): boolean =>
    [...result.operations.keys()].some(({ id, auth }) => id === operation.operationId && auth === "admin");
  return [
    ...result.files,
    { path: "models.ts", text: emitModels(document) },
    { path: "result-shapes.ts", text: emitResultShapes(document) },
    { path: "schema.ts", text: await emitSchema(document) },
    ...[...typeNames.names].map(([file, text]) => ({ path: `type-names/${file}.ts`, text })),
    ...[...typeNames.modules].map(([module, text]) => ({ path: `official/resources/${module}.ts`, text })),
    { path: "webhooks.ts", text: emitWebhooks(document) },
    { path: "json-schemas/json-schema.ts", text: jsonSchemaTypes },
    { path: "json-schemas/schemas.ts", text: emitJsonSchemas(schemas) },
    { path: "json-schemas/operations.ts", text: emitOperationSchemas(document, isAdmin) },
    { path: "README.md", text: readme },
  ];
};

const readme = `# Generated code

Everything in this folder is written by \`npm run codegen\` from \`openapi/openapi.yaml\`, \`openapi/supplement.yaml\`,
\`openapi/patches.yaml\`, \`openapi/names.yaml\`, \`openapi/type-names.yaml\`, \`openapi/type-overrides.yaml\` and
\`openapi/descriptions.yaml\`. Do not edit it: change those, or \`codegen/\`, and run it again. \`npm run codegen:check\` compares.
`;

/** A name for an operation that does not exist any more is a leftover. */
const assertNamesAreUsed = (names: Names, document: Document): void => {
  const ids = new Set(
    Object.values(document.paths).flatMap((item) =>
      Object.values(item).map(({ operationId }) => operationId),
    ),
  );
  for (const id of [
    ...Object.keys(names.operations),
    ...Object.keys(names.stubs),
    ...Object.keys(names.paging),
  ])
    if (!ids.has(id)) throw new Error(`openapi/names.yaml: there is no operation ${id}`);
};
