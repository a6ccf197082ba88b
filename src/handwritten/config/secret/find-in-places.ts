import { ConfigurationError } from "../../errors/index.ts";
import type { Place } from "./places.ts";
import { safeName } from "./safe-name.ts";

/**
 * What the first of the places has that has anything.
 * @throws ConfigurationError when none has it, listing them in order with the reason of each, or when one has it in
 * a form that cannot be relied on: what comes after that one might be the key of another owner. It never quotes a value.
 */
export const findInPlaces = <Value>(
  key: string,
  places: readonly Place<Value>[],
): { readonly value: Value; readonly where: string } => {
  const tried: string[] = [];
  for (const place of places) {
    const seen = place.look();
    if ("value" in seen) return { value: seen.value, where: place.name };
    if ("wrong" in seen) throw new ConfigurationError(`${safeName(key)} in ${place.name} ${seen.wrong}`);
    tried.push(`(${tried.length + 1}) ${place.name}: ${seen.missing}`);
  }
  throw new ConfigurationError(
    `${safeName(key)} was not found; looked, in this order, at ${tried.join("; ")}`,
  );
};

/** @throws ConfigurationError when it could not be a variable's name, which is what it is looked for as */
export const checkKeyName = (key: string): void => {
  if (!/^[A-Za-z_]\w*$/.test(key))
    throw new ConfigurationError(
      "the name of a secret must be a variable's: letters, digits and _, no digit first",
    );
};
