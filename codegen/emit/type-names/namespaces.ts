import type { ResourceNode } from "../../resource-tree.ts";
import { aliasOf, fileOf, identifier, type NameScope } from "./name-scope.ts";

/** The paths of the resources' classes from the client: `Chat.Completions`. */
export const classPaths = (roots: readonly ResourceNode[]): ReadonlySet<string> => {
  const visit = (node: ResourceNode, above: string): string[] => {
    const path = above + node.className;
    return [path, ...node.children.flatMap((child) => visit(child, `${path}.`))];
  };
  return new Set(roots.flatMap((root) => visit(root, "")));
};

/**
 * The class of a root of the tree, in the namespace of the client, with the types of its own namespace. It is declared as a
 * class, not as a constant, and comes first there: for a namespace beside a constant, TypeScript's binder goes through every
 * statement of the file for each name that the namespace lists. What is there at run time: `client/statics.ts`.
 */
export const emitRoot = (root: ResourceNode, scope: NameScope): string => {
  const imported = new Map<string, string[]>();
  const inner = emitClass(root, root.className, { scope, imported, root }, "  ");
  return importLists(imported) + augmentation(inner);
};

/** The types of the client's own namespace. */
export const emitClient = (scope: NameScope): string => {
  const imported = new Map<string, string[]>();
  const list = exportList("OpenAI", { scope, imported }, "  ");
  return importLists(imported) + augmentation(list);
};

const augmentation = (inner: string): string =>
  inner
    ? `declare module "../../handwritten/client/openai.ts" {\n namespace OpenAI {\n${inner} }\n}\n`
    : "export {};\n";

interface Context {
  readonly scope: NameScope;
  /** What the file imports from others, by file: filled while lists are written. */
  readonly imported: Map<string, string[]>;
  /** The root that the file is of. */
  readonly root?: ResourceNode;
}

const emitClass = (node: ResourceNode, path: string, context: Context, indent: string): string => {
  const below = node.children.map((child) =>
    emitClass(child, `${path}.${child.className}`, context, `${indent} `),
  );
  const inner = below.join("") + exportList(path, context, `${indent} `);
  return (
    `${indent}export class ${node.className} extends ${context.root?.name}Resources.${path} {}\n` +
    (inner ? `${indent}export namespace ${node.className} {\n${inner}${indent}}\n` : "")
  );
};

/** The types of a namespace, as an export list. */
const exportList = (path: string, { scope, imported, root }: Context, indent: string): string => {
  const specifiers = Object.entries(scope.table.namespaces[path] ?? {}).flatMap(([module, names]) =>
    names.map((given) => {
      const [name = "", as = name] = given.split(" as ");
      const id = identifier(`${module}:${name}`, scope);
      const file = fileOf(module);
      if (file === root?.file) return id === as ? id : `${id} as ${as}`;
      const local = `${aliasOf(file)}_${id}`;
      const known = imported.get(file) ?? [];
      imported.set(file, [...new Set([...known, `${id} as ${local}`])]);
      return `${local} as ${as}`;
    }),
  );
  return specifiers.length > 0 ? `${indent}export type { ${specifiers.join(", ")} };\n` : "";
};

const importLists = (imported: ReadonlyMap<string, readonly string[]>): string =>
  [...imported]
    .map(([file, specifiers]) => `import type { ${specifiers.join(", ")} } from "./${file}.ts";\n`)
    .join("");
