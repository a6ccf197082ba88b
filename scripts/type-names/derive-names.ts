import ts from "typescript";
import { derive } from "../supplement/derive/derive.ts";
import type { PackageSource } from "../supplement/derive/open-package.ts";
import { SchemasOfTypes } from "../supplement/derive/schemas-of-types.ts";
import { symbolOf, type TypeDeclaration, typeDeclarationOf } from "../supplement/derive/symbols.ts";
import { nameOfType } from "../supplement/derive/type-names.ts";
import type { Json } from "../update-spec/json-value.ts";
import { SpecError } from "../update-spec/spec-error.ts";
import { type Candidates, candidatesOf, streamingVariant } from "./candidates.ts";
import { type Assignable, compareTypes, type Question } from "./compare-types.ts";
import { type OfficialTypes, officialTypes } from "./official-types.ts";
import type { OurOperation } from "./our-operations.ts";
import { structure } from "./structure.ts";

export interface DerivedNames {
  readonly official: OfficialTypes;
  /** The expression of each type, by file and qualified name. */
  readonly expressions: ReadonlyMap<string, string>;
  /** Types that are another one of the package, and that one. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Types that nothing was found for. */
  readonly absent: readonly string[];
}

export interface NamesInput {
  readonly source: PackageSource;
  readonly root: string;
  readonly document: Json;
  readonly operations: ReadonlyMap<string, OurOperation>;
  /** Expressions by hand, by file and qualified name. */
  readonly overrides: Readonly<Record<string, string>>;
}

/** Finds for each type of a package the expression of ours that stands for it. */
export function deriveNames({ source, root, document, operations, overrides }: NamesInput): DerivedNames {
  const official = officialTypes(source);
  const derived = derive(source);
  const candidates = candidatesOf({ source, derived, document, operations }, official.types.keys());
  for (const type of official.types.keys()) addVariants(type, candidates);
  const questions = [...candidates].flatMap(([type, counts]): Question[] => {
    const declaration = official.types.get(type);
    if (!declaration || overrides[type] !== undefined) return [];
    const parameters = declaration.typeParameters?.length ?? 0;
    return [...counts.keys()].map((expression) => ({ type, expression, parameters }));
  });
  const answers = compareTypes(root, source.root, questions);
  const expressions = new Map<string, string>(
    Object.entries(overrides).filter(([type]) => official.types.has(type)),
  );
  for (const type of official.types.keys()) {
    const best =
      overrides[type] ?? variantsOf(type, official, source) ?? bestOf(type, questions, answers, candidates);
    if (best !== undefined) expressions.set(type, best);
  }
  const aliases = aliasesOf(official, source, expressions);
  const absent = addStructures(official, source, expressions, aliases);
  return { official, expressions, aliases, absent };
}

/** `XParamsBase`, `XParamsNonStreaming` and `XParamsStreaming` belong to `XParams`. */
function addVariants(type: string, candidates: Candidates): void {
  const stem = type.replace(/(Base|NonStreaming|Streaming)$/, "");
  if (candidates.has(type) || stem === type) return;
  const whole = candidates.get(stem.replace(/:(\w+)\.\1$/, ":$1")) ?? candidates.get(stem);
  if (whole)
    candidates.set(type, new Map([...whole].map(([one, count]) => [streamingVariant(type, one), count])));
}

/**
 * `XParams` as the union of what it is declared as, `XParamsNonStreaming` and `XParamsStreaming`: the compiler narrows a variable of a union
 * to the one that it is given, and so knows its result.
 */
function variantsOf(type: string, { types }: OfficialTypes, source: PackageSource): string | undefined {
  const declaration = types.get(type);
  if (!declaration || !ts.isTypeAliasDeclaration(declaration) || !ts.isUnionTypeNode(declaration.type))
    return undefined;
  const variants = declaration.type.types.map((member) => {
    const found =
      ts.isTypeReferenceNode(member) && typeDeclarationOf(symbolOf(source.checker, member.typeName));
    return found ? nameOfType(found, source) : undefined;
  });
  const areVariants =
    variants.length === 2 && ["NonStreaming", "Streaming"].every((end) => variants.includes(`${type}${end}`));
  return areVariants ? variants.map((variant) => `@{${variant}}`).join(" | ") : undefined;
}

function bestOf(
  type: string,
  questions: readonly Question[],
  answers: ReadonlyMap<Question, Assignable>,
  candidates: Candidates,
): string | undefined {
  const score = (question: Question): number => {
    const { ours, theirs } = answers.get(question) as Assignable;
    const count = candidates.get(type)?.get(question.expression) ?? 0;
    const isModel = /^models\.\w+$/.test(question.expression);
    return (
      (ours ? 200 : 0) + (theirs ? 200 : 0) + (count > 0 ? 60 : 0) + (isModel ? 40 : 0) + Math.min(count, 30)
    );
  };
  const found =
    questionsOf(questions)
      .get(type)
      ?.filter((question) => answers.has(question)) ?? [];
  return found.toSorted(
    (a, b) =>
      score(b) - score(a) ||
      a.expression.length - b.expression.length ||
      (a.expression < b.expression ? -1 : 1),
  )[0]?.expression;
}

const grouped = new WeakMap<readonly Question[], Map<string, Question[]>>();

function questionsOf(questions: readonly Question[]): Map<string, Question[]> {
  const known = grouped.get(questions);
  if (known) return known;
  const groups = Map.groupBy(questions, ({ type }) => type);
  grouped.set(questions, groups);
  return groups;
}

/** Types that are declared as another name of a type. */
function aliasesOf(
  { types }: OfficialTypes,
  source: PackageSource,
  expressions: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [type, declaration] of types) {
    const other = aliasOf(declaration, source);
    if (other === undefined || other === type || !types.has(other) || expressions.has(type)) continue;
    found.set(type, other);
  }
  return found;
}

function aliasOf(declaration: TypeDeclaration, source: PackageSource): string | undefined {
  const target = ts.isTypeAliasDeclaration(declaration)
    ? ts.isTypeReferenceNode(declaration.type) && !declaration.type.typeArguments
      ? declaration.type.typeName
      : undefined
    : declaration.members.length === 0 && declaration.heritageClauses?.[0]?.types.length === 1
      ? declaration.heritageClauses[0].types[0]?.expression
      : undefined;
  const found = target && typeDeclarationOf(symbolOf(source.checker, target));
  return found && nameOfType(found, source);
}

/** What stands nowhere is written out. */
function addStructures(
  { types }: OfficialTypes,
  source: PackageSource,
  expressions: Map<string, string>,
  aliases: ReadonlyMap<string, string>,
): string[] {
  const schemas = new SchemasOfTypes(source);
  const left = [...types].filter(([type]) => !expressions.has(type) && !aliases.has(type));
  const absent: string[] = [];
  const written = new Map<string, Json>();
  for (const [type, declaration] of left) {
    const page = pageOf(declaration, source);
    if (page) {
      expressions.set(type, `Page<{ data: @{${page}}[] }, @{${page}}>`);
      continue;
    }
    try {
      schemas.reference(declaration);
      written.set(type, schemas.schemas.get(type) ?? {});
    } catch (error) {
      if (!(error instanceof SpecError)) throw error;
      absent.push(type);
    }
  }
  const nameOf = (type: string): string | undefined => (types.has(type) ? `@{${type}}` : undefined);
  for (const [type, schema] of written) expressions.set(type, structure(schema, nameOf));
  return absent;
}

function pageOf(declaration: TypeDeclaration, source: PackageSource): string | undefined {
  if (!ts.isTypeAliasDeclaration(declaration) || !ts.isTypeReferenceNode(declaration.type)) return undefined;
  const [item] = declaration.type.typeArguments ?? [];
  if (!item || !/Page$/.test(declaration.type.typeName.getText()) || !ts.isTypeReferenceNode(item))
    return undefined;
  const found = typeDeclarationOf(symbolOf(source.checker, item.typeName));
  return found && nameOfType(found, source);
}
