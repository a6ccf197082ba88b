/**
 * JSON in which equal values are equal texts: keys in one order, `undefined` left out, otherwise as `JSON.stringify`
 * writes it. Below `properties` the order stays: of a JSON Schema it is the order in which a model writes its answer.
 *
 * @throws TypeError or RangeError for what JSON cannot express: a BigInt, a cycle, a depth without end
 */
export const canonicalJSON = (value: unknown): string => JSON.stringify(inOrder(value, false)) ?? "";

/** The same value, copied where it is not in order: most are, and a replacer would cost three times as much. */
const inOrder = (value: unknown, keepsOrder: boolean): unknown => {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return itemsInOrder(value);
  const fields = value as Readonly<Record<string, unknown>>;
  // It has a form of its own: a Date.
  return typeof fields["toJSON"] === "function" ? value : fieldsInOrder(fields, keepsOrder);
};

const fieldsInOrder = (fields: Readonly<Record<string, unknown>>, keepsOrder: boolean): object => {
  const keys = Object.keys(fields);
  const isInOrder = keepsOrder || isSorted(keys);
  let copy: [string, unknown][] | undefined;
  if (!isInOrder) keys.sort();
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at] as string;
    const part = inOrder(fields[key], key === "properties");
    if (!copy && isInOrder && part === fields[key]) continue;
    copy ??= keys.slice(0, at).map((before) => [before, fields[before]]);
    copy.push([key, part]);
  }
  // No assignment by name: one may be `__proto__`.
  return copy ? Object.fromEntries(copy) : fields;
};

const itemsInOrder = (items: readonly unknown[]): readonly unknown[] => {
  let copy: unknown[] | undefined;
  for (let at = 0; at < items.length; at++) {
    const item = inOrder(items[at], false);
    if (item === items[at]) continue;
    copy ??= items.slice();
    copy[at] = item;
  }
  return copy ?? items;
};

const isSorted = (keys: readonly string[]): boolean => {
  for (let at = 1; at < keys.length; at++) if ((keys[at - 1] as string) > (keys[at] as string)) return false;
  return true;
};
