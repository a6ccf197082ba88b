import { join } from "node:path";
import ts from "typescript";

/** The exported names of an entry point, each with what it is, sorted. */
export const reportNames = (types: string, file: string): string => {
  const path = join(types, file);
  const program = ts.createProgram([path], { module: ts.ModuleKind.NodeNext, types: ["node"] });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(path);
  const module = source && checker.getSymbolAtLocation(source);
  if (!module) throw new Error(`${path} is not a module`);
  return checker
    .getExportsOfModule(module)
    .map((symbol) => `${kindOf(checker, symbol)} ${symbol.name};`)
    .sort()
    .join("\n");
};

const kindOf = (checker: ts.TypeChecker, symbol: ts.Symbol): string => {
  const { flags } = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  if (flags & ts.SymbolFlags.Class) return "class";
  if (flags & ts.SymbolFlags.Function) return "function";
  if (flags & ts.SymbolFlags.Value) return flags & ts.SymbolFlags.Type ? "type and const" : "const";
  if (flags & ts.SymbolFlags.Interface) return "interface";
  return flags & ts.SymbolFlags.TypeAlias ? "type" : "namespace";
};
