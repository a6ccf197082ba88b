import { Console } from "node:console";
import { Writable } from "node:stream";
import { format, inspect } from "node:util";
import { serialize } from "node:v8";

/** One text that a program may let out about a value. */
export interface Outlet {
  readonly name: string;
  readonly text: string;
}

const everything = {
  depth: Number.POSITIVE_INFINITY,
  maxArrayLength: null,
  maxStringLength: null,
  breakLength: Number.POSITIVE_INFINITY,
} as const;

/** As deep as it goes, without running getters. */
export const inspectDeeply = (value: unknown): string => inspect(value, { ...everything, showHidden: true });

/** What a console writes. */
const printed = (print: (console: Console) => void): string => {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk, _, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  print(new Console({ stdout: stream, stderr: stream }));
  return chunks.join("");
};

const isObject = (value: unknown): value is object =>
  (typeof value === "object" && value !== null) || typeof value === "function";

/** The getters of an object's classes, which only a debugger would run. */
const gettersOf = (value: unknown): string => {
  const texts: string[] = [];
  if (!isObject(value)) return "";
  for (let at: object | null = Object.getPrototypeOf(value); at; at = Object.getPrototypeOf(at))
    for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      // The resources of a client are made by theirs, which says nothing of the client.
      if (!get || name === "__proto__" || isResource(at, name)) continue;
      const got: unknown = get.call(value);
      // An answer that a stream gives as it came is the caller's, with all that is in it; that of an error is not.
      if (!(got instanceof Response) || value instanceof Error) texts.push(inspectDeeply(got));
    }
  return texts.join("\n");
};

const isResource = (owner: object, name: string): boolean => {
  const descriptor = Object.getOwnPropertyDescriptor(owner, name);
  return Boolean(descriptor?.enumerable);
};

/** Each error that an error leads to. */
const chainOf = (error: unknown, seen: Set<unknown> = new Set()): readonly unknown[] => {
  if (!(error instanceof Error) || seen.has(error)) return [];
  seen.add(error);
  const { errors } = error as { readonly errors?: unknown };
  return [error, ...[error.cause, ...(Array.isArray(errors) ? errors : [])].flatMap((e) => chainOf(e, seen))];
};

const OUTLETS: Readonly<Record<string, (value: unknown) => string>> = {
  inspect: (value) => inspect(value),
  "inspect, hidden and at all depths": inspectDeeply,
  "inspect, own getters run": (value) => inspect(value, { ...everything, getters: true }),
  "inspect, not by its own rules": (value) =>
    inspect(value, { ...everything, showHidden: true, showProxy: true, customInspect: false }),
  format: (value) => format("%s %o %O %j", value, value, value, value),
  JSON: (value) => JSON.stringify(value) ?? "",
  String,
  template: (value) => `${value as string}`,
  console: (value) =>
    printed((console) => {
      console.log(value);
      console.error("%s", value);
      console.dir(value, { depth: null, showHidden: true });
      console.table(value);
    }),
  structuredClone: (value) => inspectDeeply(structuredClone(value)),
  serialize: (value) => {
    const bytes = serialize(value);
    // Copied, so that it is aligned: Node 24.21 crashes where UTF-16 begins at an odd address.
    return [
      bytes.toString("latin1"),
      bytes.toString("utf16le"),
      Buffer.from(bytes.subarray(1)).toString("utf16le"),
    ].join("\n");
  },
  spread: (value) =>
    isObject(value) ? inspectDeeply({ ...value }) + inspectDeeply(Object.entries(value)) : "",
  "for in": (value) => {
    let text = "";
    for (const name in value as object) text += `${name}: ${inspect((value as never)[name])}\n`;
    return text;
  },
  "own properties": (value) =>
    isObject(value) ? inspectDeeply(Object.values(Object.getOwnPropertyDescriptors(value))) : "",
  "getters of its class": gettersOf,
  "its causes": (value) =>
    chainOf(value)
      .map((error) => {
        const { message, stack, name } = error as Error;
        return [name, message, stack, String(error), JSON.stringify(error)].join("\n");
      })
      .join("\n"),
};

/** All that may be let out about a value. What throws instead lets out its message. */
export const outletsOf = (value: unknown): readonly Outlet[] =>
  Object.entries(OUTLETS).map(([name, show]) => {
    try {
      return { name, text: show(value) };
    } catch (error) {
      return { name: `${name}, which throws`, text: inspect(error) };
    }
  });
