import type { Body, Uploadable } from "../../contract.ts";
import { safeText } from "../../errors/describe/safe-text.ts";
import { EncodeError } from "../../errors/index.ts";
import { eachLeaf } from "./brackets.ts";

/** One field of a form: its name in bracket notation, and its text or its file. */
export type FormEntry = readonly [name: string, value: string | Uploadable];

const has = (value: object, method: string): boolean =>
  typeof (value as Record<string, unknown>)[method] === "function";

/** Whether a value is a file in any of the forms of {@link Uploadable}; recognised by shape, as polyfills have them too. */
export const isFile = (value: unknown): value is Uploadable =>
  typeof value === "object" &&
  value !== null &&
  (value instanceof ArrayBuffer ||
    ArrayBuffer.isView(value) ||
    Symbol.asyncIterator in value ||
    has(value, "arrayBuffer") || // Blob, File, Response
    has(value, "getReader")); // ReadableStream, where it is not async iterable

/** Whether any file in a body is such. An object is looked at once: a cycle is for the encoder to report. */
const someFile = (
  value: unknown,
  isSuch: (file: Uploadable) => boolean,
  seen: Set<unknown> = new Set(),
): boolean => {
  if (typeof value !== "object" || value === null || seen.has(value)) return false;
  if (isFile(value)) return isSuch(value);
  seen.add(value);
  return Object.values(value).some((item) => someFile(item, isSuch, seen));
};

/** Whether there is a file anywhere in a body: what tells a form from JSON for the operations that take either. */
export const hasFile = (value: unknown): boolean => someFile(value, () => true);

/** Whether a file can be read a second time: one in memory, or a `Blob`, which is read anew each time. */
const isReplayableFile = (file: Uploadable): boolean =>
  file instanceof Blob || file instanceof ArrayBuffer || ArrayBuffer.isView(file);

/** Whether a body can be sent a second time: it holds no stream that is used up by the first. */
export const isReplayable = (body: Body): boolean =>
  body.kind !== "stream" &&
  (body.kind !== "form" || !someFile(body.fields, (file) => !isReplayableFile(file)));

/**
 * Lists the fields of a form in their order, in bracket notation; see {@link eachLeaf}. Scalars are written as
 * `String` does and a Date in ISO 8601.
 *
 * @throws EncodeError for null, which a form cannot express, and for a value that has no text form
 */
export const formEntries = (fields: object): FormEntry[] => {
  const entries: FormEntry[] = [];
  eachLeaf(
    fields,
    (name, value) => {
      if (value === null)
        throw new EncodeError(`form field "${safeText(name, 80)}" is null, which a form cannot express`);
      entries.push([name, isFile(value) ? value : String(value)]);
    },
    isFile,
  );
  return entries;
};
