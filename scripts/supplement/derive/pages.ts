import ts from "typescript";
import type { Json } from "../../update-spec/json-value.ts";
import { notUnderstood } from "./not-understood.ts";
import type { PackageSource } from "./open-package.ts";
import type { SchemasOfTypes } from "./schemas-of-types.ts";
import { classDeclarationOf, memberName, symbolOf } from "./symbols.ts";
import { membersOfBase } from "./type-members.ts";

/** How a list goes on: the field of a page (or of its last item, for `id`) whose value the next request sends. */
export interface PageSteps {
  readonly read: "id" | "last_id" | "next";
  /** The query parameter that takes it. */
  readonly write: string;
}

export interface PageOfPackage {
  readonly envelope: Json;
  /** Absent where there is only one page. */
  readonly steps?: PageSteps;
}

/**
 * What a class of pages says of them: `CursorPage<Agent>`, or a class of a resource that extends one.
 * @throws SpecError when the class is made in another way
 */
export function pageOf(
  node: ts.Expression,
  schemas: SchemasOfTypes,
  source: PackageSource,
  owner: string,
): PageOfPackage {
  const { name, item } = ts.isExpressionWithTypeArguments(node)
    ? { name: node.expression, item: node.typeArguments?.[0] }
    : { name: node, item: undefined };
  const page = classDeclarationOf(symbolOf(source.checker, name));
  if (!page) throw notUnderstood(source.root, node, owner, "a page that is no class of the package");
  const { base, response } = heritageOf(page);
  if (response && item) {
    const items = { type: "array", items: schemas.read(item, owner) };
    const members = membersOfBase(response, source, owner);
    const envelope = schemas.object(
      members.filter(({ type }) => !isItems(type)),
      owner,
    );
    const lists = members.filter(({ type }) => isItems(type)).map(({ name }) => memberName(name));
    return {
      envelope: withFields(envelope, Object.fromEntries(lists.map((list) => [list, items]))),
      ...stepsOf(page, source),
    };
  }
  if (base) return extended(page, pageOf(base, schemas, source, owner), schemas, owner);
  throw notUnderstood(
    source.root,
    page.name ?? page,
    owner,
    "a class of pages whose fields are not declared",
  );
}

const isItems = (type: ts.TypeNode | undefined): boolean => type?.getText() === "Array<Item>";

/** The fields that a class of a resource adds to its base. */
function extended(
  page: ts.ClassDeclaration,
  base: PageOfPackage,
  schemas: SchemasOfTypes,
  owner: string,
): PageOfPackage {
  const fields = page.members
    .filter(ts.isPropertyDeclaration)
    .flatMap(({ name, type }): [string, Json][] =>
      type ? [[memberName(name), schemas.read(type, owner)]] : [],
    );
  return { ...base, envelope: withFields(base.envelope, Object.fromEntries(fields)) };
}

const withFields = (envelope: Json, fields: Json): Json => ({
  type: "object",
  properties: { ...fields, ...(envelope.properties as Json | undefined) },
  required: [...Object.keys(fields), ...((envelope.required as string[] | undefined) ?? [])],
});

function heritageOf(page: ts.ClassDeclaration): {
  base: ts.ExpressionWithTypeArguments | undefined;
  response: ts.ExpressionWithTypeArguments | undefined;
} {
  const clauses = page.heritageClauses ?? [];
  const of = (token: ts.SyntaxKind) => clauses.find((clause) => clause.token === token)?.types[0];
  return { base: of(ts.SyntaxKind.ExtendsKeyword), response: of(ts.SyntaxKind.ImplementsKeyword) };
}

/** Reads `query: { …, after: cursor }` of the method that asks for the next page. */
function stepsOf(page: ts.ClassDeclaration, source: PackageSource): { steps?: PageSteps } {
  const method = page.members
    .filter(ts.isMethodDeclaration)
    .find(({ name }) => name.getText() === "nextPageRequestOptions");
  const text = method?.body?.getText() ?? "";
  const written = /query: \{\s*\.\.\.maybeObj\(this\.options\.query\),\s*(\w+): (\w+),?\s*\}/.exec(text);
  if (!written) {
    if (/^\{\s*return null;\s*\}$/.test(text)) return {};
    throw notUnderstood(
      source.root,
      method ?? page,
      page.name?.text ?? "",
      "a page whose next one is asked for in an unknown way",
    );
  }
  const [, write = "", variable = ""] = written;
  const read = new RegExp(`const ${variable} = .*?(?:this|\\?)\\.(id|last_id|next);`).exec(text)?.[1];
  if (!read)
    throw notUnderstood(
      source.root,
      method ?? page,
      page.name?.text ?? "",
      "a page whose cursor is not found",
    );
  return { steps: { read: read as PageSteps["read"], write } };
}
