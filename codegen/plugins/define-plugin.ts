import { definePluginConfig, type IR } from "@hey-api/openapi-ts";

/** A file of `src/generated`, by its path in there. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

interface Instance {
  forEach(
    kind: "operation",
    visit: (event: { operation: IR.OperationObject & { path: string } }) => void,
  ): void;
}

/**
 * A plugin that reads the intermediate representation and makes its files by itself.
 * `definePluginConfig` types its names as a closed list of the package's own plugins; this is the one place that
 * steps around that.
 */
export const definePlugin = (
  name: string,
  dependencies: readonly string[],
  run: (instance: Instance) => void,
): unknown => {
  const define = definePluginConfig as unknown as (plugin: object) => () => unknown;
  return define({
    name,
    config: {},
    dependencies,
    handler: ({ plugin }: { plugin: Instance }) => run(plugin),
  })();
};
