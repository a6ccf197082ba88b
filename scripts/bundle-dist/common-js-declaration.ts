import ts from "typescript";

/**
 * The declaration of what `require` gives: the class, with everything that the module exports on it, as values and as
 * types. It adds to the class's own namespace, so that both module systems speak of one class.
 *
 * @param index - the declaration of the root entry point
 * @param openai - the declaration of the class, which has a part of the names already
 */
export const commonJSDeclaration = (index: string, openai: string): string => {
  const program = ts.createProgram([index, openai], { module: ts.ModuleKind.NodeNext });
  const checker = program.getTypeChecker();
  const exportsOf = (symbol: ts.Symbol | undefined): readonly ts.Symbol[] =>
    symbol ? checker.getExportsOfModule(symbol) : [];
  const moduleOf = (file: string): ts.Symbol | undefined => {
    const source = program.getSourceFile(file);
    return source && checker.getSymbolAtLocation(source);
  };
  const theClass = exportsOf(moduleOf(openai)).find(({ name }) => name === "OpenAI");
  const known = new Set(exportsOf(theClass).map(({ name }) => name));
  const exported = exportsOf(moduleOf(index)).map(({ name }) => name);
  const members = exportsOf(moduleOf(index))
    .filter(({ name }) => /^\w+$/.test(name) && !["default", "models"].includes(name) && !known.has(name))
    .map((symbol) => memberOf(checker, symbol, exported))
    .sort();
  return `import * as everyModel from "../generated/models.js";
import * as all from "./index.js";
import { OpenAI } from "./client/openai.js";

declare module "./client/openai.js" {
  namespace OpenAI {
    export import models = everyModel;
${members.join("")}  }
}
export = OpenAI;
`;
};

/** An alias of every meaning that a name has; of one that is exported as a type alone, of the type. */
const memberOf = (checker: ts.TypeChecker, symbol: ts.Symbol, exported: readonly string[]): string => {
  const { name } = symbol;
  const isTypeOnly = symbol.declarations?.some(
    (declaration) => ts.isExportSpecifier(declaration) && ts.isTypeOnlyExportDeclaration(declaration),
  );
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const isValue = !isTypeOnly && target.flags & ts.SymbolFlags.Value;
  if (isValue) return `    export import ${name} = all.${name};\n`;
  const parameters = typeParametersOf(target);
  const list = (texts: readonly string[]): string => (texts.length ? `<${texts.join(", ")}>` : "");
  // Bounds and defaults name other exports.
  const qualified = (text: string): string =>
    text.replace(/\b[A-Z]\w*/g, (word) =>
      exported.includes(word) && !parameters.some((parameter) => parameter.name.text === word)
        ? `all.${word}`
        : word,
    );
  const declared = list(
    parameters.map((parameter) => qualified(parameter.getText().replace(/^(?:in |out )+/, ""))),
  );
  return `    export type ${name}${declared} = all.${name}${list(parameters.map((parameter) => parameter.name.text))};\n`;
};

const typeParametersOf = (symbol: ts.Symbol): readonly ts.TypeParameterDeclaration[] => {
  for (const declaration of symbol.declarations ?? [])
    if (
      ts.isInterfaceDeclaration(declaration) ||
      ts.isTypeAliasDeclaration(declaration) ||
      ts.isClassDeclaration(declaration)
    )
      return declaration.typeParameters ?? [];
  return [];
};
