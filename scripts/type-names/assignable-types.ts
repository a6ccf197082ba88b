import type { TypeTable } from "../../codegen/type-table.ts";
import type { PackageSource } from "../supplement/derive/open-package.ts";
import { type Assignable, compareTypes } from "./compare-types.ts";
import { officialTypes } from "./official-types.ts";

/** A type of the package by its module and name, and how it and ours are assignable. */
export interface ComparedType extends Assignable {
  readonly module: string;
  readonly name: string;
}

/** The modules whose types programs name most. */
const MUCH_USED =
  /^(audio|batches|chat|completions|embeddings|files|fine-tuning\/jobs|images|models|moderations|responses|shared|uploads|vector-stores)\b/;

/**
 * Compares the types at the top level of the modules that are much used with ours of the same name. Those with type
 * parameters are left out, and pages, which are classes.
 */
export function assignableTypes(root: string, source: PackageSource, { types }: TypeTable): ComparedType[] {
  const questions = [...officialTypes(source).types].flatMap(([type, { typeParameters }]) => {
    const [module = "", name = ""] = type.replace("src/resources/", "").split(".ts:");
    const isLeftOut = name.includes(".") || name.endsWith("Page") || typeParameters !== undefined;
    if (isLeftOut || !MUCH_USED.test(module) || !types[module]?.[name]) return [];
    const expression = `import("./official/resources/${module}.ts").${name}`;
    return [{ type, expression, parameters: 0, module, name }];
  });
  const answers = compareTypes(root, source.root, questions);
  return questions.map((question) => {
    const { ours, theirs } = answers.get(question) ?? { ours: false, theirs: false };
    return { module: question.module, name: question.name, ours, theirs };
  });
}
