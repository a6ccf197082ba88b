import { builtinModule } from "./builtin-module.ts";

/**
 * A package that a program may have, where the platform has Node's modules; undefined where it is not there. It is looked for from
 * the program on, and from the folder that it was started in. Neither `import()` nor `require` stands here by name: bundlers of programs
 * that have none would look for it, and workerd loads no module whose name is no literal.
 */
export const requireOptional = (name: string): unknown => {
  const createRequire = builtinModule("node:module")?.createRequire;
  if (!createRequire) return undefined;
  for (const from of [process.argv[1], `${process.cwd()}/`])
    try {
      if (from) return createRequire(from)(name);
    } catch {
      // It may be found from the next.
    }
  return undefined;
};
