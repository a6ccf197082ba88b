import { type Fields, isFields } from "../../core/fields.ts";
import type { FieldRules } from "./facts.ts";

/** A field of the object's own: a body may well have one that is called `constructor`. */
const fieldOf = (fields: Fields, name: string): unknown =>
  Object.hasOwn(fields, name) ? fields[name] : undefined;

// Copies are made with spreads, which define a `__proto__` where an assignment would set the prototype.

/** Changes the object that has the field which a rule names: `store`, or `messages[].name` in each message. */
const edit = (fields: Fields, rule: string, change: (owner: Fields, name: string) => Fields): Fields => {
  const [list = "", name] = rule.split("[].");
  if (name === undefined) return change(fields, list);
  const items = fieldOf(fields, list);
  if (!Array.isArray(items)) return fields;
  const changed = items.map((item: unknown) => (isFields(item) ? change(item, name) : item));
  return changed.every((item, index) => item === items[index]) ? fields : { ...fields, [list]: changed };
};

const drop = (fields: Fields, name: string): Fields => {
  if (!Object.hasOwn(fields, name)) return fields;
  const { [name]: _, ...rest } = fields;
  return rest;
};

const replace =
  (values: Readonly<Record<string, string>>) =>
  (fields: Fields, name: string): Fields => {
    const value = fieldOf(fields, name);
    return typeof value === "string" && Object.hasOwn(values, value)
      ? { ...fields, [name]: values[value] }
      : fields;
  };

const rename = (fields: Fields, from: string, to: string): Fields => {
  if (!Object.hasOwn(fields, from)) return fields;
  const { [from]: value, ...rest } = fields;
  return (fieldOf(fields, to) ?? undefined) === undefined ? { ...rest, [to]: value } : rest;
};

/** Applies the rules of an operation to its body; a body that needs no change is returned as it is. */
export const rewriteFields = (body: unknown, rules: FieldRules): unknown => {
  if (!isFields(body)) return body;
  let fields = body;
  for (const rule of rules.drop ?? []) fields = edit(fields, rule, drop);
  for (const [rule, values] of Object.entries(rules.replace ?? {}))
    fields = edit(fields, rule, replace(values));
  for (const [from, to] of Object.entries(rules.rename ?? {})) fields = rename(fields, from, to);
  return fields;
};
