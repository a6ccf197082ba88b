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
  readonly children: readonly ResourceNode[];
}

/** The roots of the tree that the operations' public names form. */
export const resourceTree = (
  operations: readonly OperationModel[],
  names: Pick<Names, "classes">,
): readonly ResourceNode[] => branches(operations, [], names.classes);

const branches = (
  operations: readonly OperationModel[],
  path: readonly string[],
  classes: Names["classes"],
): ResourceNode[] => {
  const depth = path.length;
  const below = operations.filter(({ publicName }) => publicName.length > depth + 1);
  const names = [...new Set(below.map(({ publicName }) => publicName[depth] as string))];
  return names.map((name) => {
    const inside = below.filter(({ publicName }) => publicName[depth] === name);
    const children = branches(inside, [...path, name], classes);
    const methods = inside
      .filter(({ publicName }) => publicName.length === depth + 2)
      .map((operation) => [operation.publicName[depth + 1] as string, operation] as const);
    const taken = [...methods.map(([method]) => method), ...children.map((child) => child.name)];
    const double = taken.find((entry, index) => taken.indexOf(entry) !== index);
    if (double)
      throw new Error(
        `codegen: ${[...path, name, double].join(".")} is named twice; settle it in openapi/names.yaml`,
      );
    return {
      name,
      className: classes[name] ?? pascalCase(name),
      path: [...path, name],
      file: words(name).join("-").toLowerCase(),
      methods,
      children,
    };
  });
};
