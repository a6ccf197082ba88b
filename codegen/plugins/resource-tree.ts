import { emitResourceFile, emitResourceIndex } from "../emit/resource-file.ts";
import type { Names } from "../public-names.ts";
import { resourceTree } from "../resource-tree.ts";
import { definePlugin } from "./define-plugin.ts";
import type { OperationsResult } from "./operations.ts";

/** A plugin of `@hey-api/openapi-ts`: the operations hung up at their public dotted names. Runs after the operations. */
export const resourceTreePlugin = (names: Names, result: OperationsResult): unknown =>
  definePlugin("api-openai-resource-tree", ["api-openai-operations"], () => {
    const roots = resourceTree([...result.operations.keys()], names);
    for (const root of roots)
      result.files.push({
        path: `resources/${root.file}.ts`,
        text: emitResourceFile(root, result.operations),
      });
    result.files.push({ path: "resources/index.ts", text: emitResourceIndex(roots) });
  });
