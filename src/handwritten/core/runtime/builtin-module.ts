interface BuiltinModules {
  "node:child_process": typeof import("node:child_process");
  "node:crypto": typeof import("node:crypto");
  "node:fs": typeof import("node:fs");
  "node:module": typeof import("node:module");
  "node:path": typeof import("node:path");
  "node:util": typeof import("node:util");
}

type Platform = { process?: { getBuiltinModule?(name: string): unknown } };

/**
 * One of Node's own modules, or undefined where there are none. Asked for when it is needed, so that no bundle for
 * another platform has to resolve it.
 *
 * @see https://nodejs.org/api/process.html#processgetbuiltinmoduleid
 */
export const builtinModule = <Name extends keyof BuiltinModules>(
  name: Name,
): BuiltinModules[Name] | undefined =>
  (globalThis as Platform).process?.getBuiltinModule?.(name) as BuiltinModules[Name] | undefined;
