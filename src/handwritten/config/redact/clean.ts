import { OpenAIError } from "../../errors.ts";
import { isError, mentions } from "./mentions.ts";

/** What a foreign error may keep: what tells it from others, and nothing that a program hung on it. */
const KEPT = ["code", "errno", "syscall", "status", "statusCode"] as const;

type Redact = (text: string) => string;

/**
 * Takes secrets out of an error, an event, or anything that they hold. What mentions none comes back as it is, so a
 * `cause` stays the object that was thrown.
 */
export const clean = <Value>(value: Value, redact: Redact): Value => {
  if (typeof value === "string") return redact(value) as Value;
  if (typeof value !== "object" || value === null || !mentions(value, redact)) return value;
  return copyOf(value, redact) as Value;
};

const copyOf = (value: object, redact: Redact): unknown => {
  const cleaned = (part: unknown): unknown => clean(part, redact);
  if (OpenAIError.is(value)) return copyOwn(value, redact);
  if (isError(value)) return copyForeign(value, redact);
  if (value instanceof Headers) return copyHeaders(value, redact);
  if (Array.isArray(value)) return value.map(cleaned);
  const prototype: unknown = Object.getPrototypeOf(value);
  // Of a request, a socket, an options object with methods, its name says enough.
  if (prototype !== Object.prototype && prototype !== null) return `[${value.constructor?.name ?? "object"}]`;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [redact(name), cleaned(part)]));
};

const copyHeaders = (headers: Headers, redact: Redact): Headers => {
  const copy = new Headers();
  // A header takes no `…`, which a mask may have.
  for (const [name, text] of headers) copy.append(name, redact(text).replaceAll("…", "..."));
  return copy;
};

/** A real Error (what debuggers and structured logs look for), with the class and the fields of the original. */
const copyOwn = (error: OpenAIError, redact: Redact): Error => {
  const copy: Error = Reflect.construct(Error, [], error.constructor);
  for (const name of Reflect.ownKeys(error)) {
    const descriptor = Object.getOwnPropertyDescriptor(error, name);
    if (descriptor && "value" in descriptor)
      Object.defineProperty(copy, name, { ...descriptor, value: clean(descriptor.value, redact) });
  }
  return withStack(copy, error, redact);
};

const copyForeign = (error: Error, redact: Redact): Error => {
  const { name, message, cause, errors } = error as Error & { readonly errors?: unknown };
  const copy = new Error(redact(String(message)));
  const set = (key: string, value: unknown): void => {
    Object.defineProperty(copy, key, { value, configurable: true, writable: true });
  };
  set("name", redact(String(name)));
  if (cause !== undefined) set("cause", clean(cause, redact));
  if (Array.isArray(errors)) set("errors", clean(errors, redact));
  for (const key of KEPT) {
    const value = (error as { readonly [key in (typeof KEPT)[number]]?: unknown })[key];
    if (typeof value === "number" || typeof value === "string")
      Object.assign(copy, { [key]: clean(value, redact) });
  }
  return withStack(copy, error, redact);
};

const withStack = (copy: Error, { stack }: Error, redact: Redact): Error =>
  Object.defineProperty(copy, "stack", {
    value: stack === undefined ? undefined : redact(String(stack)),
    configurable: true,
    writable: true,
  });
