import { pascalCase, words } from "./naming.ts";
import type { OperationModel } from "./operation.ts";
import type { Names } from "./public-names.ts";

/** One resource: its methods and the resources below it. */
export interface ResourceNode {
  readonly name: string;
  /** What its class is called, which is a static of the class above it. */
  readonly className: string;
  readonly path: readonly string[];
  /** The file its branch is written to, for a root. */
  readonly file: string;
  readonly methods: readonly (readonly [string, OperationModel])[];
  /** Whether it has methods written by hand. */
  readonly hasHelpers: boolean;
  /** The methods that a helper has for options with another result: the types of both. */
  readonly overloads: Readonly<Record<string, readonly [options: string, result: string]>>;
  readonly children: readonly ResourceNode[];
}

/** The roots of the tree that the operations' public names form. */
export const resourceTree = (
  operations: readonly OperationModel[],
  names: TreeNames,
): readonly ResourceNode[] => {
  const places = operations.flatMap((operation) =>
    operation.publicNames.map((publicName) => ({ publicName, operation })),
  );
  const roots = branches(places, [], names);
  const known = new Set(roots.flatMap(namesBelow));
  const unknown = names.helpers.find((name) => !known.has(name));
  if (unknown) throw new Error(`codegen: helpers of openapi/names.yaml: there is no resource ${unknown}`);
  return roots;
};

type TreeNames = Pick<Names, "classes" | "helpers" | "overloads">;

const namesBelow = (node: ResourceNode): string[] => [
  node.path.join("."),
  ...node.children.flatMap(namesBelow),
];

/** An operation at one of its names. */
interface Place {
  readonly publicName: readonly string[];
  readonly operation: OperationModel;
}

const branches = (places: readonly Place[], path: readonly string[], names: TreeNames): ResourceNode[] => {
  const depth = path.length;
  const below = places.filter(({ publicName }) => publicName.length > depth + 1);
  const resources = [...new Set(below.map(({ publicName }) => publicName[depth] as string))];
  return resources.map((name) => {
    const inside = below.filter(({ publicName }) => publicName[depth] === name);
    const children = branches(inside, [...path, name], names);
    const methods = inside
      .filter(({ publicName }) => publicName.length === depth + 2)
      .map(({ publicName, operation }) => [publicName[depth + 1] as string, operation] as const);
    const taken = [...methods.map(([method]) => method), ...children.map((child) => child.name)];
    const double = taken.find((entry, index) => taken.indexOf(entry) !== index);
    if (double)
      throw new Error(
        `codegen: ${[...path, name, double].join(".")} is named twice; settle it in openapi/names.yaml`,
      );
    return {
      name,
      className: names.classes[name] ?? pascalCase(name),
      path: [...path, name],
      file: words(name).join("-").toLowerCase(),
      methods,
      overloads: Object.fromEntries(
        methods.flatMap(([method]) => {
          const overload = names.overloads[[...path, name, method].join(".")];
          return overload ? [[method, overload]] : [];
        }),
      ),
      hasHelpers: names.helpers.includes([...path, name].join(".")),
      children,
    };
  });
};
