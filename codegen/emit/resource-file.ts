import { pascalCase, words } from "../naming.ts";
import type { OperationModel } from "../operation.ts";
import type { ResourceNode } from "../resource-tree.ts";
import type { Signature } from "../signature.ts";
import { emitDescriptor } from "./descriptor.ts";
import { docComment } from "./doc-comment.ts";
import { header } from "./header.ts";
import { stubDoc } from "./stub.ts";
import { usedImports } from "./used-imports.ts";

type Signatures = ReadonlyMap<OperationModel, Signature>;

/** `resources/<group>.ts`: one branch of the resource tree, the types of its resources and the class of its root. */
export const emitResourceFile = (node: ResourceNode, signatures: Signatures): string => {
  const types = emitTypes(node, signatures);
  const root = `export const ${typeName(node)}: ${typeName(node)}Class = ${emitClass(node, signatures, "")};\n`;
  const imports = usedImports(types, {
    "../../handwritten/contract.ts": ["Chosen", "EventStream", "Open", "Streamed", "Uploadable"],
  });
  const used = TYPE_SEAM.filter((name) => new RegExp(`\\b${name}\\b`).test(types));
  const seam = ["resourceClass", ...used.map((name) => `type ${name}`)].join(", ");
  const models = /\bmodels\./.test(types) ? 'import type * as models from "../models.ts";\n' : "";
  return `${header}${imports}import { ${seam} } from "../../handwritten/resources/resource.ts";\n${helperImports(node)}${models}${stubImports(node, signatures)}\n${types}\n${root}`;
};

const TYPE_SEAM = [
  "APIPromise",
  "APIResource",
  "OptionsAlone",
  "PagePromise",
  "RequestOptions",
  "ResourceClass",
];

/** `resources/index.ts`: the roots of the tree. */
export const emitResourceIndex = (roots: readonly ResourceNode[]): string => {
  const imports = roots.map((root) => `import { ${typeName(root)} } from "./${root.file}.ts";\n`).join("");
  const members = roots.map((root) => `  ${root.name}: ${typeName(root)};\n`).join("");
  const classes = roots.map((root) => `  ${root.name}: ${typeName(root)},\n`).join("");
  const types = roots.map((root) => `  readonly ${root.name}: typeof ${typeName(root)};\n`).join("");
  return (
    `${header}${imports}\n` +
    `${docComment(["Every resource of the API, under its public name."])}export interface Resources {\n${members}}\n\n` +
    `${docComment(["The class of every resource, by the property that a client has of it."])}export const resources: {\n${types}} = {\n${classes}};\n\n` +
    `export { ${roots.map(typeName).join(", ")} };\n`
  );
};

/** The name of a resource's type: those of the resources above it, and its own. */
const typeName = (node: ResourceNode): string => node.path.map(pascalCase).join("");

const emitTypes = (node: ResourceNode, signatures: Signatures): string => {
  const methods = node.methods.map(([name, operation]) =>
    emitMethod(name, operation, signatures.get(operation) as Signature, node.overloads[name]),
  );
  const children = node.children.map((child) => `  ${child.name}: ${typeName(child)};\n`);
  const declaration = `export interface ${typeName(node)} extends APIResource${node.hasHelpers ? `, ${typeName(node)}Helpers` : ""} {\n${methods.join("")}${children.join("")}}\n`;
  const statics = node.children.map((child) => `  ${child.className}: ${typeName(child)}Class;\n`);
  const classDeclaration = `export interface ${typeName(node)}Class extends ResourceClass<${typeName(node)}> {${statics.length ? `\n${statics.join("")}` : ""}}\n`;
  return [declaration, classDeclaration, ...node.children.map((child) => emitTypes(child, signatures))].join(
    "\n",
  );
};

const emitMethod = (
  name: string,
  operation: OperationModel,
  sig: Signature,
  overload: ResourceNode["overloads"][string] | undefined,
): string => {
  const id = sig.positional ? [`${sig.positional.name}: string`] : [];
  const object = sig.object
    ? [`${sig.object.name}${sig.object.optional ? "?" : ""}: ${sig.object.type}`]
    : [];
  const result = sig.item ? `PagePromise<${sig.result}, ${sig.item}>` : `APIPromise<${sig.result}>`;
  const declare = (parameters: readonly string[], gives = result): string =>
    `${docComment(stubDoc(operation), "  ")}  ${name}${sig.typeParameters}(${parameters.join(", ")}): ${gives};\n`;
  const [options, other] = overload ?? [];
  const special = overload ? declare([...id, ...object, `options: ${options}`], `APIPromise<${other}>`) : "";
  // Parameters that may all be left out may be left out before the options too. The last overload is the whole one.
  const shorter = sig.object?.optional ? declare([...id, `options?: OptionsAlone<${sig.object.type}>`]) : "";
  return special + shorter + declare([...id, ...object, "options?: RequestOptions"]);
};

/** The runtime half: every method as a descriptor, or as its stub and the arguments that it takes before the options. */
const emitClass = (node: ResourceNode, signatures: Signatures, indent: string): string => {
  const lines = [
    ...node.methods.map(([name, operation]) => {
      const isOptional = signatures.get(operation)?.object?.optional === true;
      const descriptor = emitDescriptor(operation, isOptional);
      const entry = descriptor
        ? JSON.stringify(descriptor)
        : `[${operation.stub}, ${argumentFlags(operation) + (isOptional ? 4 : 0)}]`;
      return `${indent}  ${name}: ${entry},\n`;
    }),
    ...node.children.map(
      (child) => `${indent}  ${child.name}: ${emitClass(child, signatures, `${indent}  `)},\n`,
    ),
  ];
  return `/* @__PURE__ */ resourceClass(${JSON.stringify(node.className)}, {\n${lines.join("")}${indent}})`;
};

/** Which arguments come before the options: 1 for a positional one, 2 for an object, 3 for both; 4 more for an object that may be left out. */
const argumentFlags = (operation: OperationModel): number =>
  (operation.pathParameters.length > 0 ? 1 : 0) + (hasObject(operation) ? 2 : 0);

const hasObject = (operation: OperationModel): boolean =>
  operation.body !== undefined ||
  operation.pathParameters.length > 1 ||
  operation.query.length > 0 ||
  operation.headers.length > 0;

const operationsOf = (node: ResourceNode): OperationModel[] => [
  ...node.methods.map(([, operation]) => operation),
  ...node.children.flatMap(operationsOf),
];

/** The types of the methods that are written by hand, one file for each resource. */
const helperImports = (node: ResourceNode): string => {
  const file = node.path.flatMap(words).join("-").toLowerCase();
  const types = [
    ...(node.hasHelpers ? [`${typeName(node)}Helpers`] : []),
    ...Object.values(node.overloads).flat(),
  ];
  const line = types.length
    ? `import type { ${types.join(", ")} } from "../../handwritten/helpers/${file}.ts";\n`
    : "";
  return line + node.children.map(helperImports).join("");
};

const stubImports = (node: ResourceNode, signatures: Signatures): string => {
  const byFile = new Map<string, Set<string>>();
  for (const operation of operationsOf(node)) {
    const names = byFile.get(operation.group) ?? new Set<string>();
    if (!emitDescriptor(operation, false)) names.add(operation.stub);
    byFile.set(operation.group, names);
    for (const match of signatures.get(operation)?.object?.type.matchAll(/(?<!\.)\b\w+Params\b/g) ?? []) {
      if (signatures.get(operation)?.declaration.includes(` ${match[0]} `)) names.add(`type ${match[0]}`);
    }
  }
  return [...byFile]
    .filter(([, names]) => names.size > 0)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([group, names]) => importOf([...names].sort(), `../operations/${group}.ts`))
    .join("");
};

/** Types alone are a type import: any other would stay in the module as an import of nothing. */
const importOf = (names: readonly string[], module: string): string =>
  names.every((name) => name.startsWith("type "))
    ? `import type { ${names.map((name) => name.slice("type ".length)).join(", ")} } from "${module}";\n`
    : `import { ${names.join(", ")} } from "${module}";\n`;
