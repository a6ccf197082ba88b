import ts from "typescript";

/**
 * A module without its JSDoc. Editors read it in the declarations, where it stands as well; in the modules it would be carried
 * along twice. Other comments stay: they tell bundlers what is pure, and readers why.
 */
export const withoutDocComments = (text: string): string => {
  const source = ts.createSourceFile("module.js", text, ts.ScriptTarget.Latest);
  const found = new Map<number, number>();
  const visit = (node: ts.Node): void => {
    const ranges = [
      ...(ts.getLeadingCommentRanges(text, node.pos) ?? []),
      ...(ts.getTrailingCommentRanges(text, node.end) ?? []),
    ];
    for (const { pos, end } of ranges) if (text.startsWith("/**", pos)) found.set(pos, end);
    for (const child of node.getChildren(source)) visit(child);
  };
  visit(source);
  let kept = "";
  let from = 0;
  for (const [pos, end] of [...found].sort(([a], [b]) => a - b)) {
    // With its whole line, where nothing else stands on it.
    const start = text.lastIndexOf("\n", pos - 1) + 1;
    const isAlone = text.slice(start, pos).trim() === "" && text[end] === "\n" && start >= from;
    kept += text.slice(from, isAlone ? start : pos);
    from = isAlone ? end + 1 : end;
  }
  return kept + text.slice(from);
};
