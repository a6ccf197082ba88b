import type { OperationModel } from "../operation.ts";
import type { Signature } from "../signature.ts";
import { header } from "./header.ts";
import { emitStub } from "./stub.ts";
import { usedImports } from "./used-imports.ts";

/** `operations/<group>.ts`: the stubs of the operations whose path begins with the group's name. */
export const emitStubFile = (operations: readonly (readonly [OperationModel, Signature])[]): string => {
  const stubs = operations.map(([operation, sig]) => emitStub(operation, sig)).join("\n");
  const imports = usedImports(stubs, {
    "../../handwritten/contract.ts": [
      "ApiRequest",
      "Chosen",
      "EventStream",
      "Open",
      "PageRequest",
      "Streamed",
      "Uploadable",
    ],
  });
  const models = /\bmodels\./.test(stubs) ? 'import type * as models from "../models.ts";\n' : "";
  return `${header}${imports}${models}\n${stubs}`;
};

/** `operations/index.ts`: every stub under one roof. */
export const emitStubIndex = (groups: readonly string[]): string =>
  header + groups.map((group) => `export * from "./${group}.ts";\n`).join("");
