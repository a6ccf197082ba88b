import type { Schema } from "../document.ts";

/** A JSDoc block of the given lines; nothing for none. `indent` is the column of the declaration it stands before. */
export const docComment = (lines: readonly string[], indent = ""): string => {
  const safe = lines.filter((line) => line !== undefined).map((line) => line.replaceAll("*/", "*\\/"));
  if (safe.every((line) => line === "")) return "";
  if (safe.length === 1) return `${indent}/** ${safe[0]} */\n`;
  return `${indent}/**\n${safe.map((line) => `${indent} *${line && ` ${line}`}\n`).join("")}${indent} */\n`;
};

/** What the contract states about a value, in words: title, constraints, format, default, deprecation. */
export const factLines = (schema: Schema, target: Schema = schema): string[] => {
  const facts = [...(target.type === "integer" ? ["integer"] : []), ...range(target), ...lengths(target)];
  if (typeof target.format === "string") facts.push(`format ${target.format}`);
  if (typeof target.pattern === "string") facts.push(`pattern \`${target.pattern}\``);
  const fallback = schema.default ?? target.default;
  const lines: string[] = [];
  if (schema.title) lines.push(schema.title);
  if (facts.length) lines.push(sentence(facts.join("; ")));
  if (fallback !== undefined && isShown(fallback)) lines.push(`@default ${JSON.stringify(fallback)}`);
  if (schema.deprecated || target.deprecated) lines.push("@deprecated");
  return lines;
};

const isShown = (value: unknown): boolean => JSON.stringify(value).length <= 120;

const sentence = (text: string): string => `${text[0]?.toUpperCase()}${text.slice(1)}.`;

const range = (schema: Schema): string[] => {
  const low = bound(schema.minimum ?? schema.exclusiveMinimum);
  const high = bound(schema.maximum ?? schema.exclusiveMaximum);
  const above = schema.exclusiveMinimum !== undefined ? "more than" : "at least";
  const below = schema.exclusiveMaximum !== undefined ? "less than" : "at most";
  if (low !== undefined && high !== undefined && above === "at least" && below === "at most")
    return [`${low} to ${high}`];
  return [
    ...(low === undefined ? [] : [`${above} ${low}`]),
    ...(high === undefined ? [] : [`${below} ${high}`]),
  ];
};

/** The document writes the bounds of 64 bits as the double next to them, which is a number outside of them. */
const bound = (value: unknown): string | undefined => {
  if (value === undefined) return undefined;
  const number = Number(value);
  return Math.abs(number) === 2 ** 63 ? `${number < 0 ? "-" : ""}2^63` : String(value);
};

const lengths = (schema: Schema): string[] =>
  (
    [
      ["minLength", "maxLength", "characters"],
      ["minItems", "maxItems", "items"],
      ["minProperties", "maxProperties", "entries"],
    ] as const
  ).flatMap(([low, high, unit]) => {
    const [least, most] = [schema[low], schema[high]];
    if (least !== undefined && most !== undefined)
      return [least === most ? `exactly ${least} ${unit}` : `${least} to ${most} ${unit}`];
    if (least !== undefined) return [`at least ${least} ${unit}`];
    return most === undefined ? [] : [`at most ${most} ${unit}`];
  });
