import { builtInParts } from "./built-in-parts.ts";
import { SHORTEST } from "./encoded-forms.ts";
import { isMadeToBeShown, isOpaque } from "./opaque.ts";

/** An error of this library reaches a few dozen objects; one that holds a socket, thousands. */
const MOST_OBJECTS = 1000;

/**
 * Whether a secret is in any text that can be reached from a value, as an inspector would: through properties of
 * every kind, those of functions too. What cannot be looked through, or is too much for it, counts as yes.
 *
 * @param isClean - whether an object was looked through before
 * @param isNew - whether it is an error whose stack is its message and places in code, which is not looked through then
 */
export const mentions = (
  value: unknown,
  redact: (text: string) => string,
  isClean: (part: object) => boolean,
  isNew = false,
): boolean => {
  const texts = textsIn(value, isClean, isNew);
  if (!texts) return true;
  // All at once: an error has dozens of short texts, and a search begins with the same cost for each. No secret is looked for
  // across a line break.
  const text = [...texts].join("\n");
  return redact(text) !== text;
};

/** Every text that is reached from a value; undefined where something cannot be looked through. */
const textsIn = (
  value: unknown,
  isClean: (part: object) => boolean,
  isNew: boolean,
): ReadonlySet<string> | undefined => {
  const texts = new Set<string>();
  const seen = new Set<unknown>();
  const waiting: unknown[] = [value];
  while (waiting.length) {
    const part = waiting.pop();
    const text = typeof part === "symbol" ? part.description : part;
    // A shorter text holds no secret.
    if (typeof text === "string" && text.length >= SHORTEST) texts.add(text);
    if (!isReference(part) || seen.has(part) || isClean(part)) continue;
    if (seen.size >= MOST_OBJECTS) return undefined;
    seen.add(part);
    const inner = partsInside(part, isNew && part === value);
    if (!inner) return undefined;
    // One by one: as arguments of a call, a long array would be too many.
    for (const one of inner) waiting.push(one);
  }
  return texts;
};

/** Everything that is reached from an object in one step; undefined for one that cannot be looked through. */
const partsInside = (value: object, isNew: boolean): Iterable<unknown> | undefined => {
  try {
    const shown = builtInParts(value);
    const isOurs = isMadeToBeShown(value);
    if (!isOurs && isOpaque(value, shown !== undefined)) return undefined;
    const parts = partsOf(value, isOurs, isNew);
    return shown && parts ? [...shown, ...parts] : parts;
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

/** What the properties of an object hold; undefined for one that has getters, which may do anything. */
const partsOf = (value: object, isOurs: boolean, isNew: boolean): readonly unknown[] | undefined => {
  const parts: unknown[] = [];
  // Their properties are their bytes.
  if (ArrayBuffer.isView(value)) return parts;
  // Where they live differs by engine: on the error, or behind a getter of its prototype.
  if (isNew) parts.push((value as Error).message, (value as Error).cause);
  else if (isError(value)) parts.push(String(value.message), String(value.stack), value.cause);
  for (const name of Reflect.ownKeys(value)) {
    // To look at the property is to have its text made.
    if (isNew && name === "stack") continue;
    const property = Object.getOwnPropertyDescriptor(value, name);
    // Some engines keep an error's stack so.
    if (property?.get && !isOurs && name !== "stack") return undefined;
    parts.push(name);
    // What a class gives its instances is no part of the class.
    if (name !== "prototype") parts.push(property?.value);
  }
  return parts;
};
