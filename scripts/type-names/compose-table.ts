import type { TypeTable } from "../../codegen/type-table.ts";
import type { DerivedNames } from "./derive-names.ts";

/** What was derived as the table that codegen reads: everything in a fixed order. */
export function composeTable(
  { official, expressions, aliases }: DerivedNames,
  record: { readonly package: string; readonly version: string },
  overrides: Readonly<Record<string, string>>,
): TypeTable {
  const types: Record<string, Record<string, string>> = {};
  for (const type of [...official.types.keys()].toSorted()) {
    const { module, name } = partsOf(type);
    const alias = aliases.get(type);
    const expression = expressions.get(type) ?? (alias === undefined ? undefined : `@{${alias}}`);
    if (expression === undefined) continue;
    types[module] = {
      ...types[module],
      [name]: overrides[type] === undefined ? shortened(expression) : "by hand",
    };
  }
  const present = (names: ReadonlyMap<string, string>): [string, string][] =>
    [...names].filter(([, type]) => types[partsOf(type).module]?.[partsOf(type).name] !== undefined);
  const lists = (names: ReadonlyMap<string, string>): Record<string, string[]> => {
    const found: Record<string, string[]> = {};
    for (const [name, type] of present(names)) {
      const declared = partsOf(type);
      found[declared.module] = [
        ...(found[declared.module] ?? []),
        declared.name === name ? name : `${declared.name} as ${name}`,
      ];
    }
    return found;
  };
  const byKey = <Value>(map: ReadonlyMap<string, Value>): [string, Value][] =>
    [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    source: { package: record.package, version: record.version },
    types,
    namespaces: Object.fromEntries(
      byKey(official.namespaces).map(([path, names]) => [path || "OpenAI", lists(names)]),
    ),
    modules: Object.fromEntries(
      byKey(official.modules).map(([module, names]) => {
        const others = new Map([...names].filter(([, type]) => partsOf(type).module !== module));
        const local = [...names].filter(([, type]) => partsOf(type).module === module).map(([name]) => name);
        return [
          module,
          {
            classes: Object.fromEntries(official.classes.get(module) ?? []),
            types: {
              ...(local.length > 0
                ? lists(new Map(local.map((name) => [name, names.get(name) as string])))
                : {}),
              ...lists(others),
            },
          },
        ];
      }),
    ),
  };
}

const partsOf = (type: string): { module: string; name: string } => {
  const [file = "", name = ""] = type.split(":");
  return { module: file.replace(/^src\/resources\//, "").replace(/\.ts$/, ""), name };
};

/** `@{src/resources/files.ts:FileObject}` is `@{files:FileObject}`. */
const shortened = (expression: string): string =>
  expression.replaceAll(/@\{([^}]*)\}/g, (_whole, type: string) => {
    const { module, name } = partsOf(type);
    return `@{${module}:${name}}`;
  });
