import type { Document, HttpMethod, Operation } from "../document.ts";
import { emitStubFile, emitStubIndex } from "../emit/stub-file.ts";
import { typeScope } from "../emit/type-scope.ts";
import { type OperationModel, operationModel } from "../operation.ts";
import type { Names } from "../public-names.ts";
import { type Signature, signature } from "../signature.ts";
import { definePlugin, type GeneratedFile } from "./define-plugin.ts";

/** What the operations plugin found, for the resource tree that is built upon it. */
export interface OperationsResult {
  readonly operations: Map<OperationModel, Signature>;
  readonly files: GeneratedFile[];
}

/** A plugin of `@hey-api/openapi-ts`: every operation of its intermediate representation as a stub. */
export const operationsPlugin = (document: Document, names: Names, result: OperationsResult): unknown =>
  definePlugin("api-openai-operations", [], (instance) => {
    const sent = typeScope({ document, prefix: "models.", opensEnums: false });
    const received = typeScope({ document, prefix: "models.", opensEnums: true });
    instance.forEach("operation", ({ operation: parsed }) => {
      const operation = document.paths[parsed.path]?.[parsed.method as HttpMethod] as Operation;
      const model = operationModel(
        {
          method: parsed.method as HttpMethod,
          path: parsed.path,
          deprecated: parsed.deprecated ?? false,
          securityKeys: (parsed.security ?? []).map((security) => security.key ?? ""),
        },
        operation,
        document,
        sent,
        names,
      );
      result.operations.set(model, signature(model, sent, received));
    });
    assertUnique([...result.operations.keys()]);
    const groups = Map.groupBy(result.operations, ([operation]) => operation.group);
    for (const [group, entries] of groups)
      result.files.push({ path: `operations/${group}.ts`, text: emitStubFile(entries) });
    result.files.push({ path: "operations/index.ts", text: emitStubIndex([...groups.keys()].sort()) });
  });

const assertUnique = (operations: readonly OperationModel[]): void => {
  const seen = new Map<string, OperationModel>();
  for (const operation of operations) {
    const dotted = operation.publicNames.map((name) => name.join("."));
    const short = dotted.find((name) => !name.includes("."));
    if (short)
      throw new Error(`codegen: ${operation.id} is named ${short}; a public name is a resource and a method`);
    for (const name of [operation.stub, ...dotted]) {
      const other = seen.get(name);
      if (other && other !== operation)
        throw new Error(
          `codegen: ${other.id} and ${operation.id} are both named ${name}; settle it in openapi/names.yaml`,
        );
      seen.set(name, operation);
    }
  }
};
