/** What one module imports: other modules, and `#` imports, whose target depends on the platform. */
export interface ModuleImports {
  readonly modules: readonly string[];
  readonly platforms: readonly string[];
}

/** Every module that is loaded with one, itself included. */
export const reachedFrom = (
  entry: string,
  importsOf: (id: string) => readonly string[],
): ReadonlySet<string> => {
  const reached = new Set<string>();
  const visit = (id: string): void => {
    if (reached.has(id)) return;
    reached.add(id);
    for (const imported of importsOf(id)) visit(imported);
  };
  visit(entry);
  return reached;
};
