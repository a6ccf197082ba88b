import { MAX_DEPTH, TooDeep } from "./depth.ts";

/** A value as it stands in a form: text or a file. */
export type Leaf = string | Blob;
export type Nested = Leaf | Nested[] | { [key: string]: Nested };

/** `a[b][]` is `["a", "b", ""]`; an empty key is "the next element of an array". */
const keysOf = (name: string): string[] => {
  const open = name.indexOf("[");
  if (open < 0 || !name.endsWith("]")) return [name];
  const keys = [name.slice(0, open), ...name.slice(open + 1, -1).split("][", MAX_DEPTH + 1)];
  if (keys.length > MAX_DEPTH) throw new TooDeep("The name of a field");
  return keys;
};

/** An object without a prototype, so that a field called `__proto__` is a field. */
const createNode = (key: string): Nested[] | { [key: string]: Nested } =>
  key === "" ? [] : (Object.create(null) as { [key: string]: Nested });

/**
 * Reads names in bracket notation back into a value: `a[]` are elements, `o[p]` keys. For `ao[][k]` a new element
 * begins where the last one has its `k` already. A name given twice without brackets is an array too. The time is
 * linear in the number of entries: values are appended, and no list is copied.
 *
 * @throws TooDeep for a name of more than {@link MAX_DEPTH} keys
 */
export const unflatten = (entries: Iterable<readonly [string, Leaf]>): { [key: string]: Nested } => {
  const root = createNode("root") as { [key: string]: Nested };
  for (const [name, value] of entries) assign(root, keysOf(name), value);
  return root;
};

const assign = (
  node: Nested[] | { [key: string]: Nested },
  keys: readonly string[],
  value: Leaf,
  at = 0,
): void => {
  const key = keys[at] ?? "";
  const next = keys[at + 1];
  if (Array.isArray(node)) {
    if (next === undefined) node.push(value);
    else {
      let last = node.at(-1);
      if (!isNode(last) || Array.isArray(last) !== (next === "") || isTaken(last, keys, at + 1)) {
        last = createNode(next);
        node.push(last);
      }
      assign(last, keys, value, at + 1);
    }
    return;
  }
  const present = node[key];
  if (next === undefined) {
    if (Array.isArray(present)) present.push(value);
    else node[key] = present === undefined ? value : [present, value];
  } else {
    const child = isNode(present) ? present : createNode(next);
    node[key] = child;
    // `a[]` after `a[b]`: the two cannot both be; the later one is kept as a key, for the schema to refuse.
    assign(child, keys, value, at + 1);
  }
};

const isNode = (value: Nested | undefined): value is Nested[] | { [key: string]: Nested } =>
  typeof value === "object" && !(value instanceof Blob);

const isTaken = (node: Nested, keys: readonly string[], at: number): boolean => {
  const key = keys[at] ?? "";
  if (!isNode(node) || Array.isArray(node) || !(key in node)) return false;
  const next = keys[at + 1];
  return next === undefined || (next !== "" && isTaken(node[key] as Nested, keys, at + 1));
};
