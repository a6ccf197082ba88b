import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import ts from "typescript";
import type { PackageSource } from "../supplement/derive/open-package.ts";
import { symbolOf, type TypeDeclaration, typeDeclarationOf } from "../supplement/derive/symbols.ts";
import { nameOfType } from "../supplement/derive/type-names.ts";

/** What the public names of a package lead to. */
export interface OfficialTypes {
  /** Declarations of data types, by file and qualified name. */
  readonly types: ReadonlyMap<string, TypeDeclaration>;
  /** Names of each namespace, and the types that they are; the root is the empty string. */
  readonly namespaces: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Names of each module below `resources`, and the types that they are. */
  readonly modules: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Classes of resources that each module exports, by their dotted name from the root. */
  readonly classes: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** Reads which data types a package has and at which names they are reached. */
export function officialTypes(source: PackageSource): OfficialTypes {
  const types = new Map<string, TypeDeclaration>();
  for (const file of source.resources) collect(file.statements, source, types);
  const namespaces = new Map<string, ReadonlyMap<string, string>>();
  const byClass = new Map<ts.Symbol, string>();
  const root = source.checker.getSymbolAtLocation(source.client);
  const client = root?.exports?.get("OpenAI" as ts.__String);
  if (client) readNamespace("", client, { source, types, namespaces, byClass });
  const modules = new Map<string, ReadonlyMap<string, string>>();
  const classes = new Map<string, ReadonlyMap<string, string>>();
  for (const file of source.resources) {
    const symbol = source.checker.getSymbolAtLocation(file);
    if (!symbol) continue;
    const members = source.checker.getExportsOfModule(symbol);
    const module = relative(`${source.root}/src/resources`, file.fileName).replace(/\.ts$/, "");
    modules.set(module, namesOf(members, source, types));
    const found = members.flatMap((member): [string, string][] => {
      const path = byClass.get(aliased(member, source));
      return path === undefined ? [] : [[member.name, path]];
    });
    classes.set(module, new Map(found.toSorted(byKey)));
  }
  addGateways(source, modules, classes);
  return { types, namespaces, modules, classes };
}

type ByModule = Map<string, ReadonlyMap<string, string>>;

/** The names of an export list; undefined where all are exported. */
const namesIn = (clause: ts.NamedExportBindings | undefined): ReadonlySet<string> | undefined =>
  clause && ts.isNamedExports(clause) ? new Set(clause.elements.map(({ name }) => name.text)) : undefined;

/** Modules that only hand others on, `chat/index` and `chat`: the client imports none of them. */
function addGateways(source: PackageSource, modules: ByModule, classes: ByModule): void {
  const folder = `${source.root}/src/resources`;
  // complexity: one check for each thing that a module which only hands on does not have
  const visit = (module: string): void => {
    const file = `${folder}/${module}.ts`;
    if (modules.has(module) || !existsSync(file)) return;
    const parsed = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ESNext);
    const exported = parsed.statements.filter(ts.isExportDeclaration);
    if (exported.length < parsed.statements.length) return;
    const found = { types: new Map<string, string>(), classes: new Map<string, string>() };
    for (const { moduleSpecifier, exportClause } of exported) {
      if (!moduleSpecifier || !ts.isStringLiteral(moduleSpecifier)) return;
      const target = join(dirname(module), moduleSpecifier.text);
      visit(target);
      const wanted = namesIn(exportClause);
      for (const [from, to] of [
        [modules.get(target), found.types],
        [classes.get(target), found.classes],
      ] as const)
        for (const [name, value] of from ?? []) if (!wanted || wanted.has(name)) to.set(name, value);
    }
    modules.set(module, new Map([...found.types].toSorted(byKey)));
    classes.set(module, new Map([...found.classes].toSorted(byKey)));
  };
  for (const file of globSync("**/*.ts", { cwd: folder }).toSorted()) visit(file.replace(/\.ts$/, ""));
}

interface Reading {
  readonly source: PackageSource;
  readonly types: ReadonlyMap<string, TypeDeclaration>;
  readonly namespaces: Map<string, ReadonlyMap<string, string>>;
  readonly byClass: Map<ts.Symbol, string>;
}

function readNamespace(path: string, owner: ts.Symbol, reading: Reading): void {
  const { source, types, namespaces, byClass } = reading;
  const members = source.checker.getExportsOfModule(owner);
  namespaces.set(path, namesOf(members, source, types));
  for (const member of members) {
    const target = aliased(member, source);
    const declaration = target.declarations?.find(ts.isClassDeclaration);
    if (!declaration || !source.resources.includes(declaration.getSourceFile()) || byClass.has(target))
      continue;
    const below = path === "" ? member.name : `${path}.${member.name}`;
    byClass.set(target, below);
    readNamespace(below, target, reading);
  }
}

const aliased = (symbol: ts.Symbol, { checker }: PackageSource): ts.Symbol =>
  symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;

function namesOf(
  members: readonly ts.Symbol[],
  source: PackageSource,
  types: ReadonlyMap<string, TypeDeclaration>,
): ReadonlyMap<string, string> {
  const found = members.flatMap((member): [string, string][] => {
    const name = typeNameOf(typeDeclarationOf(aliased(member, source)), source, types);
    return name !== undefined && types.has(name) ? [[member.name, name]] : [];
  });
  return new Map(found.toSorted(byKey));
}

/** The type that a name leads to; the client declares some of its names as aliases of those of resources. */
function typeNameOf(
  declaration: TypeDeclaration | undefined,
  source: PackageSource,
  types: ReadonlyMap<string, TypeDeclaration>,
): string | undefined {
  if (!declaration) return undefined;
  const name = nameOfType(declaration, source);
  if (types.has(name) || !ts.isTypeAliasDeclaration(declaration)) return name;
  if (!ts.isTypeReferenceNode(declaration.type)) return name;
  const other = typeDeclarationOf(symbolOf(source.checker, declaration.type.typeName));
  return other && nameOfType(other, source);
}

const byKey = ([a]: readonly [string, string], [b]: readonly [string, string]): number => (a < b ? -1 : 1);

/** The types that a file declares, those in namespaces too. */
function collect(
  statements: readonly ts.Statement[],
  source: PackageSource,
  types: Map<string, TypeDeclaration>,
): void {
  for (const statement of statements) {
    if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
      if (isExported(statement)) types.set(nameOfType(statement, source), statement);
    } else if (ts.isModuleDeclaration(statement) && statement.body && ts.isModuleBlock(statement.body))
      collect(statement.body.statements, source, types);
  }
}

const isExported = (node: TypeDeclaration): boolean =>
  (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
