import { isFile } from "./form.ts";

/** The part of a Node stream that is used here; recognised by shape, so that nothing of Node is loaded. */
interface NodeSource {
  on?(event: "error", listener: () => void): unknown;
  destroy?(): unknown;
}

/**
 * Keeps a source that fails before it is read from ending the process: Node throws an "error" event without a
 * listener (an `fs.ReadStream` of a missing file emits one by itself). The stream remembers its error, so reading
 * it later rejects with that.
 */
export const guardSource = (source: object): void => {
  const { on } = source as NodeSource;
  if (typeof on === "function") on.call(source, "error", () => {});
};

/**
 * Guards the sources of a form whose encoding has to wait (for a key, a slot, a pause): call it before the first
 * `await`. Nothing is read.
 *
 * @returns releases the sources when the call has failed: a Node stream that is destroyed gives back its file
 * descriptor. One that has ended is left as it is.
 */
export const guardSources = (fields: object): (() => void) => {
  const sources: NodeSource[] = [];
  const seen = new Set<unknown>(); // A cycle is for the encoder to report.
  const walk = (value: unknown): void => {
    if (typeof value !== "object" || value === null || value instanceof Blob || seen.has(value)) return;
    seen.add(value);
    if (!isFile(value)) {
      for (const item of Object.values(value)) walk(item);
      return;
    }
    // The body of a `Response` of node-fetch is a Node stream.
    const { body } = value as Partial<Response>;
    for (const source of [value, body]) {
      if (typeof (source as NodeSource | null | undefined)?.on !== "function") continue;
      guardSource(source as object);
      sources.push(source as NodeSource);
    }
  };
  walk(fields);
  return () => {
    for (const source of sources) source.destroy?.();
  };
};
