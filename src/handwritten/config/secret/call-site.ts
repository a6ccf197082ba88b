/** A line of a stack in V8's form (`at f (file:///a/b.ts:1:2)`) or the other engines' (`f@file:///a/b.ts:1:2`). */
const FRAME = /(?:\(|@|at (?:async )?)((?:\w+:\/\/|\/|[A-Za-z]:\\).+?)(?:\?[^:]*)?:(\d+)(?::\d+)?\)?$/;
/** Where this file is, from the root of the library's sources, and what it is joined into in the package. */
const HERE = /(?<=[\\/](?:src|dist)[\\/])(?:handwritten[\\/]config[\\/]secret[\\/]call-site|engine)\.\w+$/;
/** The engine and its layers take some twenty frames; V8 keeps ten unless told otherwise. */
const FRAMES = 64;

interface Frame {
  readonly file: string;
  readonly line: string;
}

/** Everything in a stack that has a file; the engine's own frames and the platform's have none. */
const framesOf = (stack: unknown): readonly Frame[] =>
  // `Error.prepareStackTrace` may be an application's own, and make something else of it.
  (typeof stack === "string" ? stack.split("\n") : []).flatMap((line) => {
    const [, file, number] = FRAME.exec(line.trimEnd()) ?? [];
    return file && number ? [{ file, line: number }] : [];
  });

/** What every file of this library begins with; null in a bundle, which is one file. */
const libraryRoot = (): string | null => {
  const file = framesOf(new Error().stack)[0]?.file ?? "";
  return HERE.test(file) ? file.replace(HERE, "") : null;
};

let root: string | null | undefined;

/**
 * The nearest frame above `entrance` that is not this library's, as `folder/file.ts:line`. In a bundle, the nearest
 * frame above `entrance`. Undefined when there is none: the call came from a timer, or the stack is another's.
 */
export const callSite = (entrance: (purpose: string) => string): string | undefined => {
  // Reflect: where the intrinsics are frozen, an assignment would throw.
  const limit = Error.stackTraceLimit;
  Reflect.set(Error, "stackTraceLimit", FRAMES);
  if (root === undefined) root = libraryRoot();
  const capture = Error.captureStackTrace as typeof Error.captureStackTrace | undefined;
  const holder: { stack?: unknown } = capture ? {} : new Error();
  capture?.(holder, entrance);
  const frames = framesOf(holder.stack);
  Reflect.set(Error, "stackTraceLimit", limit);
  const ours = root;
  const caller = ours === null ? frames[0] : frames.find(({ file }) => !file.startsWith(ours));
  return caller && `${caller.file.split(/[\\/]/).slice(-2).join("/")}:${caller.line}`;
};
