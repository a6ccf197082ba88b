import { type Fields, isFields } from "../../core/fields.ts";
import { DecodeError } from "../../errors/index.ts";

/** The error for a malformed event. It names fields and quotes no values, which may be private. */
export const malformed = (what: string): DecodeError =>
  new DecodeError(`an event of the stream is malformed: ${what}`);

/** @throws DecodeError when it is not an object */
export const fieldsOf = <Value>(value: Value, name: string): Value & Fields => {
  if (isFields(value)) return value;
  throw malformed(`${name} is not an object`);
};

/** Empty where there is none. @throws DecodeError when it is something else */
export const listOf = (value: unknown, name: string): readonly unknown[] => {
  if (value === undefined || value === null) return NONE;
  if (Array.isArray(value)) return value;
  throw malformed(`${name} is not an array`);
};

/** The objects of a list that say where they belong by their `index`, or not at all. @throws DecodeError otherwise */
export const indexed = <Piece>(value: unknown, name: string): readonly Piece[] => {
  const pieces = listOf(value, `the list of ${name}`);
  for (const piece of pieces) {
    const { index } = fieldsOf(piece, name);
    if (index !== undefined && typeof index !== "number")
      throw malformed(`\`index\` of ${name} is not a number`);
  }
  return pieces as readonly Piece[];
};

/** @throws DecodeError when it is neither text nor absent */
export const checkText = (value: unknown, name: string): void => {
  if (value !== undefined && value !== null && typeof value !== "string")
    throw malformed(`${name} is not a string`);
};

/** A copy that may grow: the event is the caller's. @throws DecodeError when it is nested beyond what can be copied */
export const growing = <Value extends object>(value: Value): Value => {
  try {
    return structuredClone(value);
  } catch {
    throw malformed("it is nested too deeply");
  }
};

const NONE: readonly unknown[] = [];
