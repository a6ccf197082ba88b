import { join } from "node:path";
import ts from "typescript";

/** What the compiler says about each program, by its path; one that compiles is not in it. */
export type TypeErrors = ReadonlyMap<string, readonly string[]>;

/** As strict as the language is, as a careful user has it. */
const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: [
    "lib.es2023.d.ts",
    "lib.esnext.disposable.d.ts",
    "lib.dom.d.ts",
    "lib.dom.iterable.d.ts",
    "lib.dom.asynciterable.d.ts",
  ],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  allowJs: true,
  checkJs: true,
  esModuleInterop: true,
  types: ["node"],
};

/** Compiles programs together, strictly. `root` is the folder whose `node_modules` has the types of Node. */
export const checkTypes = (
  paths: readonly string[],
  root: string,
  more: ts.CompilerOptions = {},
): TypeErrors => {
  const typeRoots = [join(root, "node_modules/@types")];
  const program = ts.createProgram({ rootNames: paths, options: { ...options, typeRoots, ...more } });
  const [fault] = program.getOptionsDiagnostics();
  if (fault) throw new Error(ts.flattenDiagnosticMessageText(fault.messageText, " "));
  const errors = new Map<string, string[]>();
  for (const path of paths) {
    const source = program.getSourceFile(path);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    if (found.length) errors.set(path, found.map(render));
  }
  return errors;
};

const render = ({ file, start, code, messageText }: ts.Diagnostic): string => {
  const line =
    file && start !== undefined ? `line ${file.getLineAndCharacterOfPosition(start).line + 1}: ` : "";
  // The innermost line names the property at fault; the ones above it only lead there.
  const text = ts
    .flattenDiagnosticMessageText(messageText, "\n")
    .split("\n")
    .map((part) => part.trim());
  return `${line}TS${code} ${[...new Set([text[0], text.at(-1)])].join(" … ")}`;
};
