import ts from "typescript";

/** The declaration that a name leads to, through imports and exports. */
export const symbolOf = (checker: ts.TypeChecker, name: ts.Node): ts.Symbol | undefined => {
  const symbol = checker.getSymbolAtLocation(name);
  return symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
};

export type TypeDeclaration = ts.InterfaceDeclaration | ts.TypeAliasDeclaration;

/** The interface or the type alias that a symbol stands for. */
export const typeDeclarationOf = (symbol: ts.Symbol | undefined): TypeDeclaration | undefined =>
  symbol?.declarations?.find(
    (node): node is TypeDeclaration => ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node),
  );

export const classDeclarationOf = (symbol: ts.Symbol | undefined): ts.ClassDeclaration | undefined =>
  symbol?.declarations?.find(ts.isClassDeclaration);

/** The name of a member, of which quotes are no part. */
export const memberName = (name: ts.PropertyName): string =>
  ts.isStringLiteral(name) || ts.isNumericLiteral(name) ? name.text : name.getText();

export const isDeprecated = (node: ts.Node): boolean =>
  ts.getJSDocTags(node).some(({ tagName }) => tagName.text === "deprecated");

/** A type without the parentheses around it. */
export const bare = (node: ts.TypeNode): ts.TypeNode =>
  ts.isParenthesizedTypeNode(node) ? bare(node.type) : node;
