import { pascalCase } from "../naming.ts";
import type { OperationModel } from "../operation.ts";
import type { ResourceNode } from "../resource-tree.ts";
import type { Signature } from "../signature.ts";
import { emitDescriptor } from "./descriptor.ts";
import { docComment } from "./doc-comment.ts";
import { header } from "./header.ts";
import { stubDoc } from "./stub.ts";
import { usedImports } from "./used-imports.ts";

type Signatures = ReadonlyMap<OperationModel, Signature>;

/** `resources/<group>.ts`: one branch of the resource tree, its interfaces and the stubs behind its methods. */
export const emitResourceFile = (node: ResourceNode, signatures: Signatures): string => {
  const interfaces = emitInterfaces(node, signatures);
  const tree = `export const ${node.name}Tree: ResourceTree = ${emitTree(node, "")};\n`;
  const imports = usedImports(interfaces, {
    "../../handwritten/contract.ts": ["Chosen", "Open", "Streamed", "Uploadable"],
    "../../handwritten/resource.ts": ["APIPromise", "PagePromise", "RequestOptions", "ResourceTree"],
  });
  const seam = imports.replace(
    /import type \{ ([^}]*) \} from "\.\.\/\.\.\/handwritten\/resource\.ts";/,
    (_, names: string) => {
      const all = [...new Set([...names.split(", "), "ResourceTree"])].sort();
      return `import type { ${all.join(", ")} } from "../../handwritten/resource.ts";`;
    },
  );
  const models = /\bmodels\./.test(interfaces) ? 'import type * as models from "../models.ts";\n' : "";
  return `${header}${seam}${models}${stubImports(node, signatures)}\n${interfaces}\n${tree}`;
};

/** `resources/index.ts`: the roots of the tree. */
export const emitResourceIndex = (roots: readonly ResourceNode[]): string => {
  const imports = roots
    .map((root) => `import { type ${interfaceName(root)}, ${root.name}Tree } from "./${root.file}.ts";\n`)
    .join("");
  const members = roots.map((root) => `  readonly ${root.name}: ${interfaceName(root)};\n`).join("");
  const tree = roots.map((root) => `  ${root.name}: ${root.name}Tree,\n`).join("");
  return (
    `${header}import type { ResourceTree } from "../../handwritten/resource.ts";\n${imports}\n` +
    `${docComment(["Every resource of the API, under its public name."])}export interface Resources {\n${members}}\n\n` +
    `export const resources: Readonly<Record<keyof Resources, ResourceTree>> = {\n${tree}};\n\n` +
    `export type { ${roots.map(interfaceName).join(", ")} };\n`
  );
};

const interfaceName = (node: ResourceNode): string => node.path.map(pascalCase).join("");

const emitInterfaces = (node: ResourceNode, signatures: Signatures): string => {
  const methods = node.methods.map(([name, operation]) =>
    emitMethod(name, operation, signatures.get(operation) as Signature),
  );
  const children = node.children.map((child) => `  readonly ${child.name}: ${interfaceName(child)};\n`);
  const own = `export interface ${interfaceName(node)} {\n${methods.join("")}${children.join("")}}\n`;
  return [own, ...node.children.map((child) => emitInterfaces(child, signatures))].join("\n");
};

const emitMethod = (name: string, operation: OperationModel, sig: Signature): string => {
  const parameters = [
    ...(sig.positional ? [`${sig.positional.name}: string`] : []),
    ...(sig.object ? [`${sig.object.name}${sig.object.optional ? "?" : ""}: ${sig.object.type}`] : []),
    "options?: RequestOptions",
  ];
  const result = sig.item ? `PagePromise<${sig.result}, ${sig.item}>` : `APIPromise<${sig.result}>`;
  return `${docComment(stubDoc(operation), "  ")}  ${name}${sig.typeParameters}(${parameters.join(", ")}): ${result};\n`;
};

/** The runtime half: every method as a descriptor, or as its stub and the arguments that it takes before the options. */
const emitTree = (node: ResourceNode, indent: string): string => {
  const lines = [
    ...node.methods.map(([name, operation]) => {
      const descriptor = emitDescriptor(operation);
      const entry = descriptor
        ? JSON.stringify(descriptor)
        : `[${operation.stub}, ${argumentFlags(operation)}]`;
      return `${indent}  ${name}: ${entry},\n`;
    }),
    ...node.children.map((child) => `${indent}  ${child.name}: ${emitTree(child, `${indent}  `)},\n`),
  ];
  return `{\n${lines.join("")}${indent}}`;
};

/** Which arguments come before the options: 1 for a positional one, 2 for an object, 3 for both. */
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

const stubImports = (node: ResourceNode, signatures: Signatures): string => {
  const byFile = new Map<string, Set<string>>();
  for (const operation of operationsOf(node)) {
    const names = byFile.get(operation.group) ?? new Set<string>();
    if (!emitDescriptor(operation)) names.add(operation.stub);
    byFile.set(operation.group, names);
    for (const match of signatures.get(operation)?.object?.type.matchAll(/(?<!\.)\b\w+Params\b/g) ?? []) {
      if (signatures.get(operation)?.declaration.includes(` ${match[0]} `)) names.add(`type ${match[0]}`);
    }
  }
  return [...byFile]
    .filter(([, names]) => names.size > 0)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([group, names]) => `import { ${[...names].sort().join(", ")} } from "../operations/${group}.ts";\n`)
    .join("");
};
