/** `ListFilesParams`, `list-files` or `listFiles` as the words they are made of. */
export const words = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean);

const capital = (word: string): string => (word[0]?.toUpperCase() ?? "") + word.slice(1);

export const pascalCase = (name: string): string => words(name).map(capital).join("");

export const camelCase = (name: string): string => {
  const pascal = pascalCase(name);
  const head = /^[A-Z]+(?=[A-Z][a-z]|\d|$)/.exec(pascal)?.[0] ?? pascal[0] ?? "";
  return head.toLowerCase() + pascal.slice(head.length);
};

/** A path parameter as an argument's name: `file_id` → `fileID`. */
export const argumentName = (parameter: string): string => camelCase(parameter).replace(/Id$/, "ID");

/** A readable title for an operation that the document gives none: `CreateVideoEdit` → "Create video edit". */
export const titleOf = (operationId: string): string => capital(words(operationId).join(" ").toLowerCase());
