import ts from "typescript";

/** Declarations without their comments, which are no part of the API. Of them only `@deprecated` stays. */
export const bareDeclarations = (text: string): string => {
  const source = ts.createSourceFile("declarations.d.ts", text, ts.ScriptTarget.Latest);
  const comments = new Map<number, ts.CommentRange>();
  const visit = (node: ts.Node): void => {
    const ranges = [
      ...(ts.getLeadingCommentRanges(text, node.pos) ?? []),
      ...(ts.getTrailingCommentRanges(text, node.end) ?? []),
    ];
    for (const range of ranges) comments.set(range.pos, range);
    ts.forEachChild(node, visit);
  };
  visit(source);
  visit(source.endOfFileToken);
  let bare = "";
  let end = 0;
  for (const range of [...comments.values()].sort((a, b) => a.pos - b.pos)) {
    const comment = text.slice(range.pos, range.end);
    if (comment.startsWith("///")) continue;
    bare += text.slice(end, range.pos) + (comment.includes("@deprecated") ? "/** @deprecated */" : "");
    end = range.end;
  }
  return bare + text.slice(end);
};
