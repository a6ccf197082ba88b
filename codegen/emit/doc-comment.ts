import type { Schema } from "../document.ts";
import { WORDS, type Words } from "../words/words.ts";

/** A JSDoc block of the given lines; nothing for none. `indent` is the column of the declaration it stands before. */
export const docComment = (lines: readonly string[], indent = ""): string => {
  const safe = lines.filter((line) => line !== undefined).map((line) => line.replaceAll("*/", "*\\/"));
  if (safe.every((line) => line === "")) return "";
  if (safe.length === 1) return `${indent}/** ${safe[0]} */\n`;
  return `${indent}/**\n${safe.map((line) => `${indent} *${line && ` ${line}`}\n`).join("")}${indent} */\n`;
};

/** What is said of a value, and what the contract states about it: constraints, format, default, deprecation. */
export const factLines = (schema: Schema, target: Schema = schema): string[] => {
  const { text = schema.title, instead } = { ...target[WORDS], ...schema[WORDS] };
  const facts = [...(target.type === "integer" ? ["integer"] : []), ...range(target), ...lengths(target)];
  if (typeof target.format === "string") facts.push(`format ${target.format}`);
  if (typeof target.pattern === "string") facts.push(`pattern \`${target.pattern}\``);
  const fallback = schema.default ?? target.default;
  const lines: string[] = [];
  if (text) lines.push(...textLines(text));
  if (facts.length) lines.push(sentence(facts.join("; ")));
  if (isShown(fallback, target)) lines.push(`@default ${JSON.stringify(fallback)}`);
  if (schema.deprecated || target.deprecated) lines.push(deprecation({ instead }));
  return lines;
};

/** A text as lines of a comment. A line that begins like a tag would end the text. */
export const textLines = (text: string): string[] =>
  text
    .trim()
    .split("\n")
    .map((line) => line.trimEnd().replace(/^(\s*)@/, "$1\\@"));

/** The tag of what is deprecated, with what to use instead. */
export const deprecation = ({ instead }: { instead?: Words["instead"] | undefined } = {}): string =>
  instead ? `@deprecated ${instead}` : "@deprecated";

/** Whether a default is worth a line: it is short, and not the only value that there is. */
const isShown = (fallback: unknown, { const: constant, enum: values = [constant] }: Schema): boolean =>
  fallback !== undefined &&
  JSON.stringify(fallback).length <= 120 &&
  !(values.length === 1 && values[0] === fallback);

const sentence = (text: string): string => `${text[0]?.toUpperCase()}${text.slice(1)}.`;

const range = (schema: Schema): string[] => {
  const low = bound(schema.minimum ?? schema.exclusiveMinimum);
  const high = bound(schema.maximum ?? schema.exclusiveMaximum);
  const isOpen = schema.exclusiveMinimum !== undefined || schema.exclusiveMaximum !== undefined;
  if (low === undefined || high === undefined) return [...above(schema, low), ...below(schema, high)];
  if (low > high) return [];
  return isOpen ? [...above(schema, low), ...below(schema, high)] : [`${low} to ${high}`];
};

const above = ({ exclusiveMinimum }: Schema, low: number | undefined): string[] =>
  low === undefined ? [] : [`${exclusiveMinimum === undefined ? "at least" : "more than"} ${low}`];

const below = ({ exclusiveMaximum }: Schema, high: number | undefined): string[] =>
  high === undefined ? [] : [`${exclusiveMaximum === undefined ? "at most" : "less than"} ${high}`];

/** A bound that a number can hold. Those of 64 bits are written as the double next to them, which is none of them. */
const bound = (value: unknown): number | undefined => {
  const number = typeof value === "number" ? value : Number.NaN;
  return Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : undefined;
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
