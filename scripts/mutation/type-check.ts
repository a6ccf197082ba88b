import { join } from "node:path";
import ts from "typescript";
import { type Mutant, mutated } from "./mutant.ts";

/** A removed call may have been the last use of a name. The lint would say so; no test has to. */
const UNUSED = new Set([6133, 6192, 6196, 6198, 6138]);

/**
 * Which mutants compile: the others need no test. Only the changed file is checked: what a file exports has its type
 * written out, so a change in its inside is an error there or nowhere. Therefore one program can hold changes of many
 * files.
 */
export const typeCheck = (root: string, sources: string): ((mutants: readonly Mutant[]) => Set<Mutant>) => {
  const config = ts.getParsedCommandLineOfConfigFile(join(root, "tsconfig.json"), {}, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: () => {},
  } as ts.ParseConfigFileHost);
  const options: ts.CompilerOptions = {
    ...config?.options,
    noUnusedLocals: false,
    noUnusedParameters: false,
  };
  const host = ts.createCompilerHost(options, true);
  const files = (config?.fileNames ?? []).filter((name) => name.startsWith(`${root}/src/`));
  const parsed = new Map<string, ts.SourceFile | undefined>();
  let changes = new Map<string, Mutant>();
  let previous: ts.Program | undefined;
  const { getSourceFile } = host;
  host.getSourceFile = (name, version) => {
    if (!parsed.has(name)) parsed.set(name, getSourceFile(name, version));
    const change = changes.get(name);
    const original = parsed.get(name);
    return change && original
      ? ts.createSourceFile(name, mutated(original.text, change), version, true)
      : original;
  };

  const round = (mutants: readonly Mutant[]): Mutant[] => {
    changes = new Map(mutants.map((mutant) => [join(sources, mutant.file), mutant]));
    const program = ts.createProgram({
      rootNames: files,
      options,
      host,
      ...(previous && { oldProgram: previous }),
    });
    previous = program;
    return mutants.filter(({ file }) => {
      const source = program.getSourceFile(join(sources, file));
      const errors = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
      return errors.every(({ code }) => UNUSED.has(code));
    });
  };

  return (mutants) => {
    const compiling = new Set<Mutant>();
    const byFile = [...Map.groupBy(mutants, ({ file }) => file).values()];
    for (let nth = 0; byFile.some((queue) => nth < queue.length); nth++)
      for (const mutant of round(byFile.flatMap((queue) => queue[nth] ?? []))) compiling.add(mutant);
    return compiling;
  };
};
