import { join, relative, resolve } from "node:path";
import ts from "typescript";

/** Whether a value of ours is one of theirs, and theirs one of ours. */
export interface Assignable {
  readonly ours: boolean;
  readonly theirs: boolean;
}

/** A type of the package and an expression that may stand for it. */
export interface Question {
  /** By file and qualified name. */
  readonly type: string;
  readonly expression: string;
  /** How many type parameters the type has. */
  readonly parameters: number;
}

/**
 * Compiles each type beside each expression. An expression that does not compile has no answer.
 * @param root the folder of this repository
 * @param folder the folder of the package
 */
export function compareTypes(
  root: string,
  folder: string,
  questions: readonly Question[],
): ReadonlyMap<Question, Assignable> {
  // It stands where its imports are those of the generated code; it is never written.
  const file = join(root, "src/generated/.compared-types.ts");
  const { head, lines } = programText(root, folder, questions);
  const program = programOf(file, [...head, ...lines, "export {};", ""].join("\n"), root);
  const source = program.getSourceFile(file) as ts.SourceFile;
  const checker = program.getTypeChecker();
  const wrong = new Set(
    program
      .getSemanticDiagnostics(source)
      .map(({ start = 0 }) => source.getLineAndCharacterOfPosition(start).line - head.length),
  );
  const aliases = source.statements.filter(ts.isTypeAliasDeclaration);
  const byName = new Map(aliases.map((alias) => [alias.name.text, alias]));
  const typeOf = (name: string): ts.Type =>
    checker.getTypeAtLocation((byName.get(name) as ts.TypeAliasDeclaration).type);
  return new Map(
    questions.flatMap((question, index): [Question, Assignable][] => {
      if (wrong.has(index)) return [];
      const [ours, theirs] = [typeOf(`A${index}`), typeOf(`B${index}`)];
      if (ours.flags & ts.TypeFlags.Never && !(theirs.flags & ts.TypeFlags.Never)) return [];
      const assignable = {
        ours: checker.isTypeAssignableTo(ours, theirs),
        theirs: checker.isTypeAssignableTo(theirs, ours),
      };
      return [[question, assignable]];
    }),
  );
}

/** A line for each question, with an alias of the expression and one of the type, and the imports of both. */
function programText(
  root: string,
  folder: string,
  questions: readonly Question[],
): { head: string[]; lines: string[] } {
  const modules = [...new Set(questions.map(({ type }) => type.replace(/:.*$/, "")))];
  const head = [
    'import type * as models from "./models.ts";',
    'import type * as operations from "./operations/index.ts";',
    'import type { Page } from "../handwritten/core/pages/page.ts";',
    ...modules.map((module, index) => {
      const path = join(resolve(folder), module.replace(/^src\//, "").replace(/\.ts$/, ".js"));
      return `import type * as m${index} from "${relative(join(root, "src/generated"), path)}";`;
    }),
  ];
  const lines = questions.map(({ type, expression, parameters }, index) => {
    const [module = "", name] = type.split(":");
    const any = parameters > 0 ? `<${Array(parameters).fill("any").join(", ")}>` : "";
    const oneLine = expression.replaceAll("\n", " ");
    return `type A${index} = ${oneLine}; type B${index} = m${modules.indexOf(module)}.${name}${any};`;
  });
  return { head, lines };
}

/** A program of one file that is not on the disk. */
export function programOf(file: string, text: string, root: string): ts.Program {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    types: ["node"],
    typeRoots: [join(root, "node_modules/@types")],
    lib: ["lib.esnext.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts", "lib.dom.asynciterable.d.ts"],
  };
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, getSourceFile } = host;
  host.readFile = (name) => (name === file ? text : readFile(name));
  host.fileExists = (name) => name === file || fileExists(name);
  host.getSourceFile = (name, ...rest) =>
    name === file
      ? ts.createSourceFile(name, text, ts.ScriptTarget.ESNext, true)
      : getSourceFile.call(host, name, ...rest);
  return ts.createProgram([file], options, host);
}
