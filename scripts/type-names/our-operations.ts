import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import ts from "typescript";
import { addressOf } from "../supplement/align/addresses.ts";

/** What a generated operation takes and gives, as expressions of types in `models` and `operations`. */
export interface OurOperation {
  /** Type of the object argument, without the type parameters that choose a result. */
  readonly request?: string;
  readonly result: string;
  readonly event?: string;
  /** Type of an item, when the result is a page. */
  readonly item?: string;
}

/** The operations of `src/generated/operations`, by method and path. */
export async function ourOperations(root: string): Promise<ReadonlyMap<string, OurOperation>> {
  const found = new Map<string, OurOperation>();
  for await (const file of glob(join(root, "src/generated/operations/*.ts"))) {
    const source = ts.createSourceFile(file, await readFile(file, "utf8"), ts.ScriptTarget.ESNext, true);
    for (const statement of source.statements) {
      if (!ts.isVariableStatement(statement)) continue;
      const address = /^ \* ([A-Z]+) (\/\S*)(?: —.*)?$/m.exec(
        source.text.slice(statement.getFullStart(), statement.getStart()),
      );
      const arrow = statement.declarationList.declarations[0]?.initializer;
      if (!address || !arrow || !ts.isArrowFunction(arrow)) continue;
      // The contract tells the operations of the beta by the query in their path.
      const isBeta = /query: \{ beta: "true" \}/.test(arrow.body.getText());
      const path = `${address[2]}${isBeta ? "?beta=true" : ""}`;
      found.set(addressOf(address[1] as string, path), operationOf(arrow));
    }
  }
  return found;
}

function operationOf(arrow: ts.ArrowFunction): OurOperation {
  const object = arrow.parameters.find(({ type }) => type && type.kind !== ts.SyntaxKind.StringKeyword)?.type;
  const [first, item] = argumentsOf(arrow.type);
  const streamed = first && ts.isTypeReferenceNode(first) ? first : undefined;
  const kind = streamed?.typeName.getText();
  const [a, b, c] = argumentsOf(first);
  const shown = (node: ts.TypeNode | undefined): string => (node ? text(node) : "void");
  return {
    ...(object ? { request: text(withoutChoices(object)) } : {}),
    result: kind === "Streamed" ? shown(b) : shown(first),
    ...(kind === "Streamed" ? { event: shown(c) } : kind === "EventStream" ? { event: shown(a) } : {}),
    ...(item ? { item: text(item) } : {}),
  };
}

const argumentsOf = (node: ts.TypeNode | undefined): readonly ts.TypeNode[] =>
  node && ts.isTypeReferenceNode(node) ? (node.typeArguments ?? []) : [];

/** `Request & { stream?: Choice }` without what chooses a result. */
const withoutChoices = (node: ts.TypeNode): ts.TypeNode => {
  if (!ts.isIntersectionTypeNode(node)) return node;
  const [first] = node.types;
  return first ?? node;
};

/** The expression with the types of the operations qualified. */
const text = (node: ts.TypeNode): string =>
  node
    .getText()
    .replaceAll(/\/\*\*.*?\*\//gs, "")
    .replaceAll(/\s+/g, " ")
    .replaceAll(/(?<![.\w"])(\w+Params)\b/g, "operations.$1");
