import { pascalCase } from "../naming.ts";
import type { ResourceNode } from "../resource-tree.ts";
import type { NamesByModule, TypeTable } from "../type-table.ts";
import { header } from "./header.ts";

/** The file of the type names, and those of the modules that hand them on. */
export interface TypeNameFiles {
  readonly names: string;
  readonly modules: ReadonlyMap<string, string>;
}

/** `type-names.ts`: every public type of the official package at its name, as a type of ours. */
export const emitTypeNames = (table: TypeTable, roots: readonly ResourceNode[]): TypeNameFiles => {
  const ids = identifiers(table);
  const classes = classPaths(roots);
  const text =
    [...ids].map(([key, id]) => emitType(key, id, table, ids)).join("") +
    roots.map((root) => emitRoot(root, table, ids, classes)).join("") +
    emitClient(table, ids);
  const names = `${header}${imports(roots, text)}\n${text}`;
  const topLevel = new Map(
    Object.entries(table.types).map(([module, names]) => [
      module,
      Object.keys(names).filter((name) => !name.includes(".")),
    ]),
  );
  const modules = new Map(
    Object.entries(table.modules).map(([module, { types, classes: given }]) => [
      module,
      emitModule(module, types, given, { ids, classes, topLevel }),
    ]),
  );
  return { names, modules };
};

/** The imports that the text uses, by the name that each gives. */
const imports = (roots: readonly ResourceNode[], text: string): string =>
  (
    [
      ["Uploadable", 'import type { Uploadable } from "../handwritten/contract.ts";'],
      ["Page", 'import type { Page } from "../handwritten/core/pages/page.ts";'],
      ["parsed", 'import type * as parsed from "../handwritten/helpers/parsed-types.ts";'],
      ["models", 'import type * as models from "./models.ts";'],
      ["operations", 'import type * as operations from "./operations/index.ts";'],
      ...roots.map((root) => [
        `${root.name}Resources`,
        `import type * as ${root.name}Resources from "./resources/${root.file}.ts";`,
      ]),
      ["resources", 'import * as resources from "./resources/index.ts";'],
      ["names", 'import type * as names from "./type-names.ts";'],
    ] as const
  )
    .filter(([name]) => new RegExp(`(?<![\\w."])${name}[.<]`).test(text))
    .map(([, line]) => `${line}\n`)
    .join("");

/** An identifier for each type at the top level of a module: its name, with the module's in front where that is taken. */
const identifiers = ({ types }: TypeTable): ReadonlyMap<string, string> => {
  const all = Object.entries(types).flatMap(([module, names]) =>
    [...new Set(Object.keys(names).map((name) => name.replace(/\..*$/, "")))].map((name) => ({
      module,
      name,
    })),
  );
  const counts = new Map<string, number>();
  for (const { name } of all) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Map(
    all.map(({ module, name }) => [
      `${module}:${name}`,
      counts.get(name) === 1 && !RESERVED.has(name)
        ? name
        : `${pascalCase(module.replaceAll("/", "_"))}_${name}`,
    ]),
  );
};

/** Names that the file itself uses. */
const RESERVED: ReadonlySet<string> = new Set(["Page", "Uploadable"]);

/** A type, and those in its namespace. */
const emitType = (
  key: string,
  id: string,
  { types }: TypeTable,
  ids: ReadonlyMap<string, string>,
): string => {
  const [module = "", name = ""] = key.split(":");
  const inModule = types[module] ?? {};
  const nested = nestedNames(name, Object.keys(inModule));
  const expression = inModule[name];
  const declared = expression === undefined ? "" : `export ${declaration(id, expression, ids)}`;
  return (
    declared +
    (nested.length > 0 ? `export declare namespace ${id} {\n${nestedTypes(name, inModule, ids, " ")}}\n` : "")
  );
};

const nestedNames = (name: string, all: readonly string[]): string[] => [
  ...new Set(
    all
      .filter((other) => other.startsWith(`${name}.`))
      .map((other) => other.slice(name.length + 1).replace(/\..*$/, "")),
  ),
];

const nestedTypes = (
  owner: string,
  inModule: Readonly<Record<string, string>>,
  ids: ReadonlyMap<string, string>,
  indent: string,
): string =>
  nestedNames(owner, Object.keys(inModule))
    .map((name) => {
      const whole = `${owner}.${name}`;
      const below = nestedTypes(whole, inModule, ids, `${indent} `);
      const expression = inModule[whole];
      return (
        (expression === undefined ? "" : `${indent}${declaration(name, expression, ids)}`) +
        (below ? `${indent}namespace ${name} {\n${below}${indent}}\n` : "")
      );
    })
    .join("");

const declaration = (name: string, expression: string, ids: ReadonlyMap<string, string>): string => {
  const [, parameters = "", type = ""] = /^(<[^>]*>)? ?(.*)$/s.exec(expression) ?? [];
  return `type ${name}${parameters} = ${type.replaceAll(/@\{([^}]*)\}/g, (_whole, key: string) => reference(key, ids))};\n`;
};

/** Another entry, by the module of its inModule name: a namespace may have a type of the same name. */
const reference = (key: string, ids: ReadonlyMap<string, string>): string => {
  const [module = "", name = ""] = key.split(":");
  const [top = "", ...below] = name.split(".");
  const id = ids.get(`${module}:${top}`);
  if (id === undefined) throw new Error(`openapi/type-names.yaml: there is no type ${key}`);
  return ["names", id, ...below].join(".");
};

/** The type of each resource's class, by the path of its names from the client. */
const classPaths = (roots: readonly ResourceNode[]): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  const visit = (node: ResourceNode, root: string, above: readonly string[]): void => {
    const path = [...above, node.className];
    found.set(path.join("."), `${root}Resources.${node.path.map(pascalCase).join("")}`);
    for (const child of node.children) visit(child, root, path);
  };
  for (const root of roots) visit(root, root.name, []);
  return found;
};

/** The class of a root of the tree, with the types of its namespace. */
const emitRoot = (
  root: ResourceNode,
  table: TypeTable,
  ids: ReadonlyMap<string, string>,
  classes: ReadonlyMap<string, string>,
): string => {
  const name = root.className;
  const inner = namespace(name, root, table, ids, classes, " ");
  return (
    `export const ${name}: typeof resources.${name} = resources.${name};\n` +
    `export type ${name} = resources.${name};\n` +
    (inner ? `export declare namespace ${name} {\n${inner}}\n` : "")
  );
};

const namespace = (
  path: string,
  node: ResourceNode,
  table: TypeTable,
  ids: ReadonlyMap<string, string>,
  classes: ReadonlyMap<string, string>,
  indent: string,
): string => {
  const inside = members(table.namespaces[path] ?? {}, table, ids, indent);
  const below = node.children.map((child) => {
    const whole = `${path}.${child.className}`;
    const inner = namespace(whole, child, table, ids, classes, `${indent} `);
    return (
      `${indent}export type ${child.className} = ${classes.get(whole)};\n` +
      (inner ? `${indent}export namespace ${child.className} {\n${inner}${indent}}\n` : "")
    );
  });
  return inside + below.join("");
};

/**
 * The types of a namespace. What has a namespace itself, or parameters, is exported by its name; the others are aliases: for each name in an
 * export list of a namespace, TypeScript's binder goes through every statement of the file.
 */
const members = (
  byModule: NamesByModule,
  { types }: TypeTable,
  ids: ReadonlyMap<string, string>,
  indent: string,
): string => {
  const listed: Record<string, string[]> = {};
  const aliases: string[] = [];
  for (const [module, names] of Object.entries(byModule)) {
    const inModule = types[module] ?? {};
    const hasMore = (name: string): boolean =>
      inModule[name]?.startsWith("<") !== false || nestedNames(name, Object.keys(inModule)).length > 0;
    for (const given of names) {
      const [name = "", as = name] = given.split(" as ");
      if (hasMore(name)) listed[module] = [...(listed[module] ?? []), given];
      else aliases.push(`${indent}export type ${as} = ${reference(`${module}:${name}`, ids)};\n`);
    }
  }
  const list = specifiers(listed, ids);
  return aliases.join("") + (list ? `${indent}export { ${list} };\n` : "");
};

const specifiers = (byModule: NamesByModule, ids: ReadonlyMap<string, string>): string =>
  Object.entries(byModule)
    .flatMap(([module, names]) =>
      names.map((given) => {
        const [name = "", as = name] = given.split(" as ");
        const id = ids.get(`${module}:${name}`);
        if (id === undefined) throw new Error(`openapi/type-names.yaml: there is no type ${module}:${name}`);
        return id === as ? `type ${id}` : `type ${id} as ${as}`;
      }),
    )
    .join(", ");

/** The types of the client's inModule namespace, which stands with its class. */
const emitClient = (table: TypeTable, ids: ReadonlyMap<string, string>): string => {
  const inside = members(table.namespaces.OpenAI ?? {}, table, ids, "  ");
  return inside
    ? `declare module "../handwritten/client/openai.ts" {\n namespace OpenAI {\n${inside} }\n}\n`
    : "";
};

interface ModuleContext {
  readonly ids: ReadonlyMap<string, string>;
  readonly classes: ReadonlyMap<string, string>;
  /** The types that each module declares. */
  readonly topLevel: ReadonlyMap<string, readonly string[]>;
}

/** A module below `resources`: its classes and its types. */
const emitModule = (
  module: string,
  types: NamesByModule,
  given: Readonly<Record<string, string>>,
  { ids, classes, topLevel }: ModuleContext,
): string => {
  const up = "../".repeat(module.split("/").length + 1);
  const found = Object.entries(given).filter(([, path]) => classes.has(path));
  const isTakenElsewhere = (other: string, name: string): boolean =>
    Object.entries(types).some(
      ([third, names]) => third !== other && (names.includes(name) || topLevel.get(third)?.includes(name)),
    );
  // A module that hands on most of another hands on all of it, unless two have one name.
  const isWhole = ([other, names]: readonly [string, readonly string[]]): boolean => {
    const all = topLevel.get(other) ?? [];
    const isMost = names.length > 1 && names.length >= 0.8 * all.length;
    return other !== module && isMost && !all.some((name) => isTakenElsewhere(other, name));
  };
  const whole = Object.entries(types).filter(isWhole);
  const list = specifiers(Object.fromEntries(Object.entries(types).filter((entry) => !isWhole(entry))), ids);
  return (
    header +
    whole.map(([other]) => `export type * from "${up}official/resources/${other}.ts";\n`).join("") +
    // The classes are statics of the client, which a program that imports one has loaded.
    (found.length > 0 ? `import { OpenAI } from "${up}../handwritten/index.ts";\n` : "") +
    (list ? `export type { ${list.replaceAll(/\btype /g, "")} } from "${up}type-names.ts";\n` : "") +
    found
      .map(([name, path]) => {
        const value = `OpenAI.${path}`;
        return `export const ${name}: typeof ${value} = ${value};\nexport type ${name} = InstanceType<typeof ${value}>;\n`;
      })
      .join("") +
    (list || whole.length > 0 || found.length > 0 ? "" : "export {};\n")
  );
};
