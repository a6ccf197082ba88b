/** Shows a value as the console shows it. */
export type Show = (value: unknown) => string;

/** The method by which an object says how it is shown: Node, Bun and Deno read it. */
const inspectKey: unique symbol = Symbol.for("nodejs.util.inspect.custom") as typeof inspectKey;

/**
 * Says how the instances of a class are shown by a console. Outside of `util.inspect` nothing shows their parts, so
 * those are left out. Done when the first of them is made: bundlers keep a class that runs anything while it is loaded.
 *
 * @param shown - the text; it must neither wait nor read
 * @returns true
 */
export const inspectAs = <Instance extends object>(
  { prototype }: { readonly prototype: Instance },
  shown: (instance: Instance, show: Show) => string,
): true => {
  Object.defineProperty(prototype, inspectKey, {
    value(
      this: Instance,
      _depth: number,
      options: object,
      inspect?: (value: unknown, options: object) => string,
    ) {
      return shown(this, (value) => inspect?.(value, options) ?? "");
    },
    writable: true,
    configurable: true,
  });
  return true;
};
