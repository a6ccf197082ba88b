import type { NamesByModule } from "../../type-table.ts";
import { header } from "../header.ts";
import { fileOf, type NameScope, specifiers } from "./name-scope.ts";

/** The modules below `resources`, by their paths: their classes and their types. */
export const emitModules = (scope: NameScope, classes: ReadonlySet<string>): ReadonlyMap<string, string> => {
  const written = new Map<string, string>();
  return new Map(
    Object.entries(scope.table.modules).map(([module, contents]) => {
      const key = JSON.stringify(contents);
      const same = written.get(key);
      written.set(key, same ?? module);
      return [module, header + (same ? handOn(module, same) : emitModule(module, contents, scope, classes))];
    }),
  );
};

/** The path of another module, seen from a module. */
const pathFrom = (module: string, other: string): string => `${above(module)}official/resources/${other}.ts`;

const above = (module: string): string => "../".repeat(module.split("/").length + 1);

/** A module with the contents of another. */
const handOn = (module: string, other: string): string => `export * from "${pathFrom(module, other)}";\n`;

const emitModule = (
  module: string,
  contents: NameScope["table"]["modules"][string],
  scope: NameScope,
  classes: ReadonlySet<string>,
): string => {
  const whole = new Set(wholeModules(module, contents.types, scope));
  const rest = Object.entries(contents.types).filter(([other]) => !whole.has(other));
  const values = Object.entries(contents.classes).filter(([, path]) => classes.has(path));
  const lines = [
    ...[...whole].map((other) => `export type * from "${pathFrom(module, other)}";`),
    // The classes are statics of the client, which a program that imports one has loaded.
    ...(values.length > 0 ? [`import { OpenAI } from "${above(module)}../handwritten/index.ts";`] : []),
    ...exportLists(module, rest, scope),
    ...values.flatMap(([name, path]) => [
      `export const ${name}: typeof OpenAI.${path} = OpenAI.${path};`,
      `export type ${name} = InstanceType<typeof OpenAI.${path}>;`,
    ]),
  ];
  return (lines.length > 0 ? lines : ["export {};"]).map((line) => `${line}\n`).join("");
};

/** A list of types for each file of type names. */
const exportLists = (
  module: string,
  types: readonly (readonly [string, readonly string[]])[],
  scope: NameScope,
): string[] =>
  [...new Set(types.map(([other]) => fileOf(other)))].map((file) => {
    const ofFile = Object.fromEntries(types.filter(([other]) => fileOf(other) === file));
    return `export type { ${specifiers(ofFile, scope).join(", ")} } from "${above(module)}type-names/${file}.ts";`;
  });

/** A module that hands on most of another hands on all of it, unless two have one name. */
const wholeModules = (module: string, types: NamesByModule, { table }: NameScope): string[] => {
  const declared = (other: string): string[] =>
    Object.keys(table.types[other] ?? {}).filter((name) => !name.includes("."));
  const isTakenElsewhere = (other: string, name: string): boolean =>
    Object.entries(types).some(
      ([third, names]) => third !== other && (names.includes(name) || declared(third).includes(name)),
    );
  return Object.entries(types)
    .filter(([other, names]) => {
      const all = declared(other);
      const isMost = names.length > 1 && names.length >= 0.8 * all.length;
      return other !== module && isMost && !all.some((name) => isTakenElsewhere(other, name));
    })
    .map(([other]) => other);
};
