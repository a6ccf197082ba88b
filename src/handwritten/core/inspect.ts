/** Shows a value as the console shows it. */
export type Show = (value: unknown) => string;

/** The method by which an object says how it is shown: Node, Bun and Deno read it. */
const inspectKey: unique symbol = Symbol.for("nodejs.util.inspect.custom") as typeof inspectKey;

/**
 * Says how the instances of a class are shown by a console. Outside of `util.inspect` nothing shows their parts, so
 * those are left out.
 *
 * @param shown - the text; it must neither wait nor read
 */
export const inspectAs = <Instance extends object>(
  { prototype }: { readonly prototype: Instance },
  shown: (instance: Instance, show: Show) => string,
): void => {
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
};
