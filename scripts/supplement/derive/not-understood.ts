import { relative } from "node:path";
import type ts from "typescript";
import { SpecError } from "../../update-spec/spec-error.ts";

/** Says where a node of the package stands: its file from the package's root on, and its line. */
export const placeOfNode = (root: string, node: ts.Node): string => {
  const file = node.getSourceFile();
  const { line } = file.getLineAndCharacterOfPosition(node.getStart());
  return `${relative(root, file.fileName).replaceAll("\\", "/")}:${line + 1}`;
};

/** One line of a piece of source, short enough for a message. */
export const shown = (node: ts.Node): string => {
  const text = node.getText().replaceAll(/\s+/g, " ");
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
};

/**
 * The one message for a piece of source that has no rule here. Nothing is guessed in its place.
 * @param owner the type or the method that the piece belongs to
 * @param why what about it is not understood
 */
export const notUnderstood = (root: string, node: ts.Node, owner: string, why: string): SpecError =>
  new SpecError(`${placeOfNode(root, node)}: ${owner}: ${why}: ${shown(node)}`);
