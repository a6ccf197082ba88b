import { readFile } from "node:fs/promises";
import { parse } from "yaml";

/** Names of types by the module that declares them; `A as B` gives A the name B. */
export type NamesByModule = Readonly<Record<string, readonly string[]>>;

/** What `openapi/type-names.yaml` holds: the public type names of the official package, as types of ours. */
export interface TypeTable {
  readonly source: { readonly package: string; readonly version: string };
  /**
   * By module and qualified name: an expression of types in `models` and `operations`. `@{module:Name}` is another
   * entry, a `<T> ` in front declares a type parameter, and `by hand` refers to `openapi/type-overrides.yaml`.
   */
  readonly types: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The types in the namespace of each class; that of the client is `OpenAI`. */
  readonly namespaces: Readonly<Record<string, NamesByModule>>;
  /** What each module below `resources` exports. */
  readonly modules: Readonly<
    Record<string, { readonly classes: Readonly<Record<string, string>>; readonly types: NamesByModule }>
  >;
}

/** What `openapi/type-overrides.yaml` holds, by `module:Name`. */
export type TypeOverrides = Readonly<Record<string, string>>;

export const NO_TYPE_NAMES: TypeTable = {
  source: { package: "openai", version: "" },
  types: {},
  namespaces: {},
  modules: {},
};

export const readTypeOverrides = async (file: URL): Promise<TypeOverrides> =>
  (parse(await readFile(file, "utf8")) ?? {}) as TypeOverrides;

/** Reads the table, with what was written by hand in its place. */
export const readTypeTable = async (table: URL, overrides: URL): Promise<TypeTable> => {
  const read = parse(await readFile(table, "utf8")) as TypeTable;
  const byHand = await readTypeOverrides(overrides);
  const types = Object.fromEntries(
    Object.entries(read.types).map(([module, names]) => [
      module,
      Object.fromEntries(
        Object.entries(names).map(([name, expression]) => [name, byHand[`${module}:${name}`] ?? expression]),
      ),
    ]),
  );
  return { ...read, types };
};
