import { OpenAIError } from "../../errors/index.ts";
import { Masked } from "../secret/masked.ts";
import { MOST_BYTES, tagOf } from "./built-in-parts.ts";

/** How Node asks an object for its inspected form: a `Request` tells its headers so, which are no properties. */
const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/** What an inspector looks into and a program cannot, or not without using it up: iterators besides. */
const CLOSED: readonly string[] = ["Promise", "WeakMap", "WeakSet", "WeakRef"];

/**
 * Whether an object may show what cannot be seen from here: it says itself how it is shown, or has getters, which may
 * do anything, or is more than can be looked through.
 *
 * @param isBuiltIn - whether all that it shows is known
 */
export const isOpaque = (value: object, isBuiltIn: boolean): boolean => {
  // These are of this library, and made to be shown.
  if (OpenAIError.is(value) || value instanceof Masked) return false;
  if (((value as Partial<ArrayBuffer>).byteLength ?? 0) > MOST_BYTES) return true;
  const tag = tagOf(value);
  if (CLOSED.includes(tag) || tag.endsWith(" Iterator")) return true;
  if (!isBuiltIn && (INSPECT in value || "toJSON" in value)) return true;
  return Reflect.ownKeys(value).some(
    // Some engines keep an error's stack so.
    (name) => name !== "stack" && Object.getOwnPropertyDescriptor(value, name)?.get,
  );
};
