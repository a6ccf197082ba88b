/** The steps from the root of a document to a value in it: keys of maps and indexes of lists. */
export type Place = readonly (string | number)[];

/** Says where a place is, for a message. */
export type Locate = (place: Place) => string;

/** The JSON pointer (RFC 6901) of a place in a document, in its URI fragment form: `#/paths/~1files/get`. */
export const pointer: Locate = (place) =>
  `#${place.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("")}`;

/**
 * The place that a reference within the document points to, or undefined when the reference leaves the
 * document or is no JSON pointer.
 */
export function placeOf(reference: string): Place | undefined {
  if (!/^#(\/|$)/.test(reference)) return undefined;
  const steps = reference.slice(1).split("/").slice(1);
  return steps.map((step) => percentDecoded(step).replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** The value at a place, or undefined when there is none. */
export function valueAt(document: unknown, place: Place): unknown {
  let value = document;
  for (const step of place) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

/** A stray percent sign is a character like any other: such a pointer then simply leads nowhere. */
function percentDecoded(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch (error) {
    if (error instanceof URIError) return step;
    throw error;
  }
}
