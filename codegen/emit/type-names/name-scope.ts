import { camelCase, pascalCase } from "../../naming.ts";
import type { NamesByModule, TypeTable } from "../../type-table.ts";

/** The file below `type-names` that holds the types of a module: that of its root. */
export const fileOf = (module: string): string => module.replace(/\/.*$/, "");

/** What a file calls the types of another file. */
export const aliasOf = (file: string): string => `${camelCase(file)}Names`;

/** The identifiers of the types, and how each file refers to them. */
export interface NameScope {
  readonly table: TypeTable;
  /** By `module:Name`: the identifier of a type at the top level of a module, unique in its file. */
  readonly ids: ReadonlyMap<string, string>;
}

export const nameScope = (table: TypeTable): NameScope => ({ table, ids: identifiers(table) });

/** An identifier for each type: its name, with the module's in front where the file has another of that name. */
const identifiers = ({ types }: TypeTable): ReadonlyMap<string, string> => {
  const all = Object.entries(types).flatMap(([module, names]) =>
    [...new Set(Object.keys(names).map(topOf))].map((name) => ({
      module,
      name,
      place: `${fileOf(module)}:${name}`,
    })),
  );
  const counts = new Map<string, number>();
  for (const { place } of all) counts.set(place, (counts.get(place) ?? 0) + 1);
  return new Map(
    all.map(({ module, name, place }) => [
      `${module}:${name}`,
      counts.get(place) === 1 && !RESERVED.has(name)
        ? name
        : `${pascalCase(module.replaceAll("/", "_"))}_${name}`,
    ]),
  );
};

/** Names that the files themselves use. */
const RESERVED: ReadonlySet<string> = new Set(["Page", "Uploadable"]);

const topOf = (name: string): string => name.replace(/\..*$/, "");

/** The names directly below a name. */
export const nestedNames = (owner: string, all: readonly string[]): string[] => [
  ...new Set(
    all.filter((name) => name.startsWith(`${owner}.`)).map((name) => topOf(name.slice(owner.length + 1))),
  ),
];

/** How a file refers to an entry. It names its own types by `names`, because a namespace may have a type of the same name. */
export const reference = (key: string, from: string, scope: NameScope): string => {
  const [module = "", name = ""] = key.split(":");
  const [top = "", ...below] = name.split(".");
  const file = fileOf(module);
  return [file === from ? "names" : aliasOf(file), identifier(`${module}:${top}`, scope), ...below].join(".");
};

export const identifier = (key: string, { ids }: NameScope): string => {
  const id = ids.get(key);
  if (id === undefined) throw new Error(`openapi/type-names.yaml: there is no type ${key}`);
  return id;
};

/** The specifiers of an import or export list: `Id`, or `Id as Name`. */
export const specifiers = (byModule: NamesByModule, scope: NameScope): string[] =>
  Object.entries(byModule).flatMap(([module, names]) =>
    names.map((given) => {
      const [name = "", as = name] = given.split(" as ");
      const id = identifier(`${module}:${name}`, scope);
      return id === as ? id : `${id} as ${as}`;
    }),
  );
