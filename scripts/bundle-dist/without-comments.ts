import ts from "typescript";

/** Which comments a module loses. */
export type Dropped = "documentation" | "all";

/**
 * A module without its JSDoc, or without all comments. Editors read JSDoc in the declarations, where it stands as well; in the modules it
 * would be carried along twice. The others tell bundlers what is pure, and readers why: one of the two builds has them.
 */
export const withoutComments = (text: string, dropped: Dropped): string => {
  const source = ts.createSourceFile("module.js", text, ts.ScriptTarget.Latest);
  const found = new Map<number, number>();
  const visit = (node: ts.Node): void => {
    const ranges = [
      ...(ts.getLeadingCommentRanges(text, node.pos) ?? []),
      ...(ts.getTrailingCommentRanges(text, node.end) ?? []),
    ];
    for (const { pos, end } of ranges)
      if (dropped === "all" || text.startsWith("/**", pos)) found.set(pos, end);
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
