import { join, relative, resolve } from "node:path";
import type ts from "typescript";
import { SpecError } from "../update-spec/spec-error.ts";
import type { ComparedType } from "./assignable-types.ts";
import { programOf } from "./compare-types.ts";

/**
 * What the compiler says of types of which a value of the official type is none of ours, in a sentence for each.
 *
 * @param root the folder of this repository
 * @param folder the folder of the package
 */
export function whyNotAssignable(
  root: string,
  folder: string,
  compared: readonly ComparedType[],
): ReadonlyMap<ComparedType, string> {
  // It stands where its imports are those of the generated code; it is never written.
  const file = join(root, "src/generated/.compared-types.ts");
  const lines = compared.map(({ module, name }, index) => {
    const official = relative(
      join(root, "src/generated"),
      join(resolve(folder), "resources", `${module}.js`),
    );
    const ours = `import("./official/resources/${module}.ts").${name}`;
    return `declare const b${index}: import("${official}").${name}; export const a${index}: ${ours} = b${index};`;
  });
  const program = programOf(file, lines.join("\n"), root);
  const source = program.getSourceFile(file) as ts.SourceFile;
  const reasons = new Map<ComparedType, string>();
  for (const { start = 0, messageText } of program.getSemanticDiagnostics(source)) {
    const type = compared[source.getLineAndCharacterOfPosition(start).line] as ComparedType;
    reasons.set(type, sentenceOf(type, messagesOf(messageText)));
  }
  return reasons;
}

/** From the whole to its smallest part. */
const messagesOf = (message: string | ts.DiagnosticMessageChain): string[] =>
  typeof message === "string"
    ? [message]
    : [message.messageText, ...(message.next ?? []).flatMap((next) => messagesOf(next))];

/** @throws SpecError for what there is no sentence for */
function sentenceOf({ name }: ComparedType, messages: readonly string[]): string {
  const last = messages.at(-1) ?? "";
  if (last.includes("'StreamingFile'"))
    return "It takes a `StreamingFile`: one of the official class is no upload here, one of `toStreamingFile` of this package is.";
  const missing = /^Property '(\w+)' is missing/.exec(last)?.[1];
  if (missing) return `\`${missing}\` is required here.`;
  const property = messages.findLast((message) => message.startsWith("Types of property"))?.split("'")[1];
  if (property && last.startsWith("Type 'unknown'"))
    return `\`${property}\` in it is \`unknown\` there, and has a type here.`;
  throw new SpecError(`${name}: no sentence says why it is not assignable: ${messages.slice(-3).join(" ")}`);
}
