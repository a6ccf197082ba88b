import type { Redactor } from "../../core/redactor.ts";
import { OpenAIError } from "../../errors/index.ts";
import type { Exposable } from "../secret/exposable.ts";
import { clean } from "./clean.ts";

/** Cleans, and remembers which errors are clean: each passes at its attempt, at the edge of the client, and with events. */
export interface CleanOnce {
  /** @param isNew - see {@link Redactor.clean} */
  clean<Value>(value: Value, isNew?: boolean): Value;
  /** There is another secret: what was clean may not be any more. */
  forget(): void;
}

/** @param live - the secrets of the moment */
export const cleanOnce = (redact: (text: string) => string, live: () => readonly Exposable[]): CleanOnce => {
  let cleaned = new WeakSet<object>();
  let known: readonly WeakRef<Exposable>[] = [];
  const isClean = (value: object): boolean => cleaned.has(value);
  const forget = (): void => {
    cleaned = new WeakSet();
  };
  const forgetAtRotation = (): void => {
    const now = live();
    if (now.length === known.length && now.every((secret, at) => known[at]?.deref() === secret)) return;
    known = now.map((secret) => new WeakRef(secret));
    forget();
  };
  return {
    forget,
    clean: (value, isNew) => {
      forgetAtRotation();
      const result = clean(value, redact, isClean, isNew);
      if (OpenAIError.is(result)) cleaned.add(result);
      return result;
    },
  };
};
