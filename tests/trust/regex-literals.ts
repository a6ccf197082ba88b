import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import ts from "typescript";

/** A regular expression as it stands in the source. */
export interface RegexLiteral {
  /** From the folder that was searched. */
  readonly file: string;
  readonly line: number;
  readonly literal: string;
  readonly regex: RegExp;
}

/** A place where one is made of text at run time. */
export type BuiltRegex = Omit<RegexLiteral, "regex">;

/** Every regular expression of the TypeScript files below a folder, as its parser finds them. */
export const regexesBelow = (folder: string): { literals: RegexLiteral[]; built: BuiltRegex[] } => {
  const literals: RegexLiteral[] = [];
  const built: BuiltRegex[] = [];
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".ts")) continue;
    const path = join(entry.parentPath, entry.name);
    const file = relative(folder, path).split(sep).join("/");
    const source = ts.createSourceFile(file, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
      if (ts.isRegularExpressionLiteral(node)) {
        const end = node.text.lastIndexOf("/");
        const regex = new RegExp(node.text.slice(1, end), node.text.slice(end + 1));
        literals.push({ file, line, literal: node.text, regex });
      } else if (
        (ts.isNewExpression(node) || ts.isCallExpression(node)) &&
        node.expression.getText(source) === "RegExp"
      )
        built.push({ file, line, literal: node.getText(source) });
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return { literals, built };
};
