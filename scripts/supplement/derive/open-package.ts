import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import ts from "typescript";
import { SpecError } from "../../update-spec/spec-error.ts";

/** The TypeScript source of the official package, parsed, with what resolves its names. */
export interface PackageSource {
  /** The folder that holds `src`. */
  readonly root: string;
  readonly checker: ts.TypeChecker;
  readonly client: ts.SourceFile;
  /** The files of `src/resources`, sorted by name. */
  readonly resources: readonly ts.SourceFile[];
}

/**
 * Parses `src` of a package. Only its own names are resolved: the libraries of the language are not loaded,
 * because the types that are read refer to few of them and those are known by name.
 * @throws SpecError when the folder holds no such source
 */
export async function openPackage(folder: string): Promise<PackageSource> {
  const root = resolve(folder);
  if (!(await isFolder(root))) throw new SpecError(`${root}: there is no such folder`);
  if (!(await isFolder(join(root, "src")))) {
    throw new SpecError(
      `${root}: there is no folder src in it: the package comes without its TypeScript source`,
    );
  }
  const entry = join(root, "src", "client.ts");
  const program = ts.createProgram([entry], {
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    noLib: true,
    noEmit: true,
    types: [],
  });
  const client = program.getSourceFile(entry);
  if (!client)
    throw new SpecError("src/client.ts: there is no such file, where the class of the client is due");
  const below = `${join(root, "src", "resources").replaceAll("\\", "/")}/`;
  const resources = program
    .getSourceFiles()
    .filter(({ fileName }) => fileName.startsWith(below))
    .toSorted((a, b) => (a.fileName < b.fileName ? -1 : 1));
  if (resources.length === 0) throw new SpecError("src/resources: src/client.ts imports nothing of it");
  return { root, checker: program.getTypeChecker(), client, resources };
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ?? false;
}
