import ts from "typescript";

/** What declarations say that modules and types have. */
export interface Declared {
  /** The names that a module exports as types, classes among them. */
  typesIn(file: string): readonly string[];
  /** The public members of a type that a module exports; `static` those of the class itself. */
  membersOf(file: string, name: string, of?: "static"): readonly string[];
}

/** Reads declarations. The libraries of the language are not loaded: names alone are of interest. */
export const readDeclarations = (files: readonly string[]): Declared => {
  const program = ts.createProgram([...files], {
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    noLib: true,
    noEmit: true,
    types: [],
  });
  const checker = program.getTypeChecker();
  const exportsOf = (file: string): readonly ts.Symbol[] => {
    const source = program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    return module ? checker.getExportsOfModule(module) : [];
  };
  const resolved = (symbol: ts.Symbol): ts.Symbol =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  return {
    typesIn: (file) =>
      exportsOf(file)
        .filter((symbol) => resolved(symbol).flags & ts.SymbolFlags.Type)
        .map(({ name }) => name)
        .toSorted(),
    membersOf: (file, name, of) => {
      const exported = exportsOf(file).find((symbol) => symbol.name === name);
      if (!exported) return [];
      const symbol = resolved(exported);
      const type =
        of === "static" && symbol.valueDeclaration
          ? checker.getTypeOfSymbolAtLocation(symbol, symbol.valueDeclaration)
          : checker.getDeclaredTypeOfSymbol(symbol);
      return checker
        .getPropertiesOfType(type)
        .filter((member) => isPublic(member) && !/^_|^prototype$|^[#@]/.test(member.name))
        .map((member) => member.name)
        .toSorted();
    },
  };
};

const isPublic = ({ declarations }: ts.Symbol): boolean =>
  !(declarations ?? []).some(
    (declaration) =>
      ts.getCombinedModifierFlags(declaration) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected),
  );
