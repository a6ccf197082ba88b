/** Type imports of those names that the text uses, a line per module. */
export const usedImports = (text: string, modules: Readonly<Record<string, readonly string[]>>): string =>
  Object.entries(modules)
    .map(([module, names]) => {
      const used = names.filter((name) => new RegExp(`\\b${name}\\b`).test(text));
      return used.length ? `import type { ${used.join(", ")} } from "${module}";\n` : "";
    })
    .join("");
