import { OpenAIError } from "../../errors/index.ts";
import { Masked } from "../secret/masked.ts";
import { MOST_BYTES, tagOf } from "./built-in-parts.ts";

/** How Node asks an object for its inspected form: a `Request` tells its headers so, which are no properties. */
const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/** What an inspector looks into and a program cannot, or not without using it up: iterators besides. */
const CLOSED: readonly string[] = ["Promise", "WeakMap", "WeakSet", "WeakRef"];

/**
 * Whether an object may show what cannot be seen from here: it says itself how it is shown, or is more than can be looked
 * through. Its properties are looked at one by one, see `partsOf`.
 *
 * @param isBuiltIn - whether all that it shows is known
 */
export const isOpaque = (value: object, isBuiltIn: boolean): boolean => {
  if (((value as Partial<ArrayBuffer>).byteLength ?? 0) > MOST_BYTES) return true;
  const tag = tagOf(value);
  if (CLOSED.includes(tag) || tag.endsWith(" Iterator")) return true;
  return !isBuiltIn && (INSPECT in value || "toJSON" in value);
};

/** These are of this library, and made to be shown. */
export const isMadeToBeShown = (value: object): boolean => OpenAIError.is(value) || value instanceof Masked;
