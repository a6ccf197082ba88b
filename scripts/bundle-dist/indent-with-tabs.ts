import ts from "typescript";

/**
 * A module or a declaration whose lines are indented with a tab, or with nothing, for each four blanks: the compiler's blanks would be
 * a fifteenth of the package. What stands in a template stays as it is.
 */
export const indentWithTabs = (text: string, tab: "\t" | "" = "\t"): string => {
  const source = ts.createSourceFile("module.ts", text, ts.ScriptTarget.Latest);
  const templates: (readonly [number, number])[] = [];
  const visit = (node: ts.Node): void => {
    if (
      ts.isNoSubstitutionTemplateLiteral(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddleOrTemplateTail(node)
    )
      templates.push([node.getStart(source), node.end]);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return text.replace(/^(?: {4})+/gm, (blanks, at: number) =>
    templates.some(([start, end]) => start < at && at < end) ? blanks : tab.repeat(blanks.length / 4),
  );
};
