/** The TypeScript name of a component schema: its own, with what no identifier may hold taken out. */
export const modelName = (schemaName: string): string => {
  const words = schemaName.split(/[^A-Za-z0-9_$]+/).filter(Boolean);
  const name =
    words.length === 1
      ? (words[0] as string)
      : words.map((word) => word[0]?.toUpperCase() + word.slice(1)).join("");
  return /^\d/.test(name) ? `_${name}` : name;
};
