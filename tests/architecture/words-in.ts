import { basename } from "node:path";
import ts from "typescript";
import type { SourceFile } from "./source-files.ts";

/** A piece of a file that a person reads. */
export interface Piece {
  readonly path: string;
  /** Of the first character of the text. */
  readonly line: number;
  readonly text: string;
  /** Of a declaration or a file. */
  readonly isName: boolean;
}

/** Comments, strings, declared names and the name of the file. */
export const piecesOfSource = (file: SourceFile): readonly Piece[] => {
  const source = parse(file);
  const pieces: Piece[] = [{ path: file.path, line: 1, text: basename(file.path, ".ts"), isName: true }];
  const comments = new Map<number, number>();
  const visit = (node: ts.Node): void => {
    for (const { pos, end } of ts.getLeadingCommentRanges(file.text, node.pos) ?? []) comments.set(pos, end);
    for (const { pos, end } of ts.getTrailingCommentRanges(file.text, node.end) ?? []) comments.set(pos, end);
    if (isText(node)) pieces.push(pieceAt(file, source, node.getStart(), node.text));
    if (isDeclaredName(node))
      pieces.push({ ...pieceAt(file, source, node.getStart(), node.text), isName: true });
    ts.forEachChild(node, visit);
  };
  visit(source);
  visit(source.endOfFileToken);
  for (const [start, end] of joinNeighbours(file.text, comments))
    pieces.push(pieceAt(file, source, start, file.text.slice(start, end)));
  return pieces;
};

/** The titles of `describe`, `it` and `test`, and of what is derived from them: `it.each(…)`. */
export const titlesOfTests = (file: SourceFile): readonly Piece[] => {
  const source = parse(file);
  const pieces: Piece[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /^(?:describe|it|test)\b/.test(node.expression.getText()))
      for (const text of textsIn(node.arguments[0]))
        pieces.push(pieceAt(file, source, text.getStart(), text.text));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return pieces;
};

export const pieceOfPage = ({ path, text }: SourceFile): Piece => ({ path, line: 1, text, isName: false });

const parse = ({ path, text }: SourceFile): ts.SourceFile =>
  ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);

const pieceAt = ({ path }: SourceFile, source: ts.SourceFile, start: number, text: string): Piece => ({
  path,
  line: source.getLineAndCharacterOfPosition(start).line + 1,
  text,
  isName: false,
});

type Text = ts.StringLiteral | ts.NoSubstitutionTemplateLiteral | ts.TemplateLiteralToken;

const isText = (node: ts.Node): node is Text =>
  (ts.isStringLiteral(node) &&
    !ts.isImportDeclaration(node.parent) &&
    !ts.isExportDeclaration(node.parent)) ||
  ts.isNoSubstitutionTemplateLiteral(node) ||
  ts.isTemplateHead(node) ||
  ts.isTemplateMiddleOrTemplateTail(node);

const isDeclaredName = (node: ts.Node): node is ts.Identifier | ts.PrivateIdentifier =>
  (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) &&
  "name" in node.parent &&
  node.parent.name === node &&
  !ts.isPropertyAccessExpression(node.parent) &&
  !ts.isImportSpecifier(node.parent);

/** The texts of a title, which may be put together with `+`; of a table, the first text of each row. */
const textsIn = (node: ts.Node | undefined): readonly Text[] => {
  if (!node || ts.isFunctionLike(node) || ts.isObjectLiteralExpression(node)) return [];
  if (isText(node)) return [node];
  if (ts.isArrayLiteralExpression(node))
    return node.elements.flatMap((row) => textsIn(ts.isArrayLiteralExpression(row) ? row.elements[0] : row));
  const texts: Text[] = [];
  ts.forEachChild(node, (child) => {
    texts.push(...textsIn(child));
  });
  return texts;
};

/** Comments of one line each that follow one another are one text. */
const joinNeighbours = (text: string, comments: ReadonlyMap<number, number>): readonly [number, number][] => {
  const joined: [number, number][] = [];
  for (const [start, end] of [...comments].sort(([a], [b]) => a - b)) {
    const last = joined.at(-1);
    if (last && /^\n[ \t]*$/.test(text.slice(last[1], start))) last[1] = end;
    else joined.push([start, end]);
  }
  return joined;
};
