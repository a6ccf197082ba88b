import { OpenAIError } from "../../errors/index.ts";
import { tagOf } from "./built-in-parts.ts";
import { isError, isReference, mentions } from "./mentions.ts";

/** What a foreign error may keep: what tells it from others, and nothing that a program hung on it. */
const KEPT = ["code", "errno", "syscall", "status", "statusCode"] as const;

/** Stands for what fails when it is looked at. */
const UNREADABLE = "[unreadable]";

type Redact = (text: string) => string;

/**
 * Takes secrets out of an error, an event, or anything that they hold. What mentions none comes back as it is, so a
 * `cause` stays the object that was thrown. It never throws.
 *
 * @param isClean - whether an object was cleaned before, with the same secrets. Default: none was
 * @param isNew - whether it is an error whose stack is its message and places in code. Default: false
 */
export const clean = <Value>(
  value: Value,
  redact: Redact,
  isClean: (part: object) => boolean = () => false,
  isNew = false,
): Value =>
  isNew && !mentions(value, redact, isClean, isNew)
    ? value
    : (new Cleaning(redact, isClean).clean(value) as Value);

/** One cleaning, which copies each object once: an error may be its own cause. */
class Cleaning {
  readonly #redact: Redact;
  readonly #isClean: (part: object) => boolean;
  readonly #copies = new Map<object, unknown>();

  constructor(redact: Redact, isClean: (part: object) => boolean) {
    this.#redact = redact;
    this.#isClean = isClean;
  }

  clean(value: unknown): unknown {
    if (isReference(value) && this.#copies.has(value)) return this.#copies.get(value);
    try {
      if (typeof value === "string") return this.#redact(value);
      return mentions(value, this.#redact, this.#isClean) ? this.#copyOf(value) : value;
    } catch {
      // A getter of a foreign object, or a proxy. What is thrown instead of an error has to be one too.
      return isReference(value) && !this.#copies.size ? new Error(UNREADABLE) : UNREADABLE;
    }
  }

  #copyOf(value: unknown): unknown {
    if (!isReference(value)) return Symbol(this.#redact((value as symbol).description ?? ""));
    if (OpenAIError.is(value)) return this.#copyOwn(value);
    if (isError(value)) return this.#copyForeign(value);
    if (tagOf(value) === "Headers") return this.#copyHeaders(value as Headers);
    if (Array.isArray(value)) return this.#copyArray(value);
    const prototype: unknown = Object.getPrototypeOf(value);
    // Of a request, a socket, an options object with methods, its name says enough.
    if (prototype !== Object.prototype && prototype !== null)
      return `[${this.#redact(String(value.constructor?.name ?? "object"))}]`;
    return this.#copyPlain(value);
  }

  #begin<Copy extends object>(original: object, copy: Copy): Copy {
    this.#copies.set(original, copy);
    return copy;
  }

  #copyArray(array: readonly unknown[]): unknown[] {
    const copy: unknown[] = this.#begin(array, []);
    for (const part of array) copy.push(this.clean(part));
    return copy;
  }

  #copyPlain(value: object): object {
    const copy = this.#begin(value, {});
    for (const [name, { enumerable, ...field }] of Object.entries(Object.getOwnPropertyDescriptors(value)))
      if (enumerable)
        Object.defineProperty(copy, this.#redact(name), {
          value: "value" in field ? this.clean(field.value) : "[Getter]",
          enumerable,
          configurable: true,
          writable: true,
        });
    return copy;
  }

  #copyHeaders(headers: Headers): Headers {
    const copy = this.#begin(headers, new Headers());
    // A header takes no `…`, which a mask may have; and in a name it has no place at all.
    for (const [name, text] of headers)
      if (this.#redact(name) === name) copy.append(name, this.#redact(text).replaceAll("…", "..."));
    return copy;
  }

  /** A real Error (what debuggers and structured logs look for), with the class and the fields of the original. */
  #copyOwn(error: OpenAIError): Error {
    const copy: Error = this.#begin(error, Reflect.construct(Error, [], error.constructor));
    for (const name of Reflect.ownKeys(error)) {
      const descriptor = Object.getOwnPropertyDescriptor(error, name);
      if (descriptor && "value" in descriptor)
        Object.defineProperty(copy, name, { ...descriptor, value: this.clean(descriptor.value) });
    }
    return this.#withStack(copy, error);
  }

  #copyForeign(error: Error): Error {
    const { name, message, cause, errors } = error as Error & { readonly errors?: unknown };
    const copy = this.#begin(error, new Error(this.#redact(String(message))));
    const set = (key: string, value: unknown): void => {
      Object.defineProperty(copy, key, { value, configurable: true, writable: true });
    };
    set("name", this.#redact(String(name)));
    if (cause !== undefined) set("cause", this.clean(cause));
    if (Array.isArray(errors)) set("errors", this.clean(errors));
    for (const key of KEPT) {
      const value = (error as { readonly [key in (typeof KEPT)[number]]?: unknown })[key];
      if (typeof value === "number" || typeof value === "string")
        Object.assign(copy, { [key]: this.clean(value) });
    }
    return this.#withStack(copy, error);
  }

  #withStack(copy: Error, { stack }: Error): Error {
    return Object.defineProperty(copy, "stack", {
      value: stack === undefined ? undefined : this.#redact(String(stack)),
      configurable: true,
      writable: true,
    });
  }
}
