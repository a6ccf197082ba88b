import { EventStream } from "../../../src/handwritten/streaming/index.ts";
import type { Ears } from "./ears.ts";
import { type Outlet, outletsOf } from "./outlets.ts";
import { leaksIn } from "./search.ts";

/** What is left behind when something has happened. */
export interface Evidence {
  /** Values that a program had in hand. */
  readonly values: readonly unknown[];
  /** Texts that were written. */
  readonly texts: readonly string[];
  /** What the call failed with, if it did. */
  readonly error?: unknown;
}

/** Every outlet that shows one of the secrets, with the forms that it shows; `{}` is what is due. */
export const leaksOf = ({ values, texts, error }: Evidence, secrets: readonly string[]): object => {
  const leaks: Record<string, readonly string[]> = {};
  const search = (name: string, text: string): void => {
    const found = leaksIn(text, secrets);
    if (found.length) leaks[name] = found;
  };
  for (const [index, text] of texts.entries()) search(`text ${index}`, text);
  for (const [index, value] of [...values, error].entries())
    for (const { name, text } of outletsOf(value)) search(`value ${index}, ${name}`, text);
  return leaks;
};

/** Makes a call, reads its answer to the end, and collects what there was to see. */
export const witness = async (
  call: () => unknown,
  ears?: Ears,
  shown: readonly unknown[] = [],
): Promise<Evidence> => {
  const values: unknown[] = [...shown];
  const pending: Outlet[] = [];
  const texts = (): readonly string[] => [...(ears?.heard ?? []), ...pending.map(({ text }) => text)];
  try {
    const promise = call();
    // Now, while it is on its way, and again when it has come.
    pending.push(...outletsOf(promise));
    values.push(promise);
    const value: unknown = await promise;
    values.push(value);
    if (value instanceof EventStream) for await (const _ of value);
    if (value instanceof Response) await value.text();
    return { values, texts: texts() };
  } catch (error) {
    return { values, texts: texts(), error };
  }
};
