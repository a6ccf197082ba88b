import { builtInParts } from "./built-in-parts.ts";
import { isOpaque } from "./opaque.ts";

/** An error of this library reaches a few dozen objects; one that holds a socket, thousands. */
const MOST_OBJECTS = 1000;

/**
 * Whether a secret is in any text that can be reached from a value, as an inspector would: through properties of
 * every kind, those of functions too. What cannot be looked through, or is too much for it, counts as yes.
 */
export const mentions = (value: unknown, redact: (text: string) => string): boolean => {
  const seen = new Set<unknown>();
  const waiting: unknown[] = [value];
  while (waiting.length) {
    const part = waiting.pop();
    const text = typeof part === "symbol" ? part.description : part;
    if (typeof text === "string" && redact(text) !== text) return true;
    if (!isReference(part) || seen.has(part)) continue;
    if (seen.size >= MOST_OBJECTS) return true;
    seen.add(part);
    const inner = partsInside(part);
    if (!inner) return true;
    // One by one: as arguments of a call, a long array would be too many.
    for (const one of inner) waiting.push(one);
  }
  return false;
};

/** Everything that is reached from an object in one step; undefined for one that cannot be looked through. */
const partsInside = (value: object): Iterable<unknown> | undefined => {
  try {
    const shown = builtInParts(value);
    if (isOpaque(value, shown !== undefined)) return undefined;
    return [...(shown ?? []), ...partsOf(value)];
  } catch {
    // A getter of a prototype, or a proxy.
    return undefined;
  }
};

/** What has properties of its own. */
export const isReference = (value: unknown): value is object =>
  (typeof value === "object" && value !== null) || typeof value === "function";

/** An error of any realm, and what passes for one: a DOMException. */
export const isError = (value: object): value is Error => "message" in value && "stack" in value;

const partsOf = (value: object): readonly unknown[] => {
  const parts: unknown[] = [];
  // Their properties are their bytes.
  if (ArrayBuffer.isView(value)) return parts;
  // Where they live differs by engine: on the error, or behind a getter of its prototype.
  if (isError(value)) parts.push(String(value.message), String(value.stack), value.cause);
  for (const name of Reflect.ownKeys(value)) {
    parts.push(name);
    // What a class gives its instances is no part of the class.
    if (name !== "prototype") parts.push(Object.getOwnPropertyDescriptor(value, name)?.value);
  }
  return parts;
};
