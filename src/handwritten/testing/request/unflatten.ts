/** A value as it stands in a form: text or a file. */
export type Leaf = string | Blob;
export type Nested = Leaf | Nested[] | { [key: string]: Nested };

/** `a[b][]` is `["a", "b", ""]`; an empty key is "the next element of an array". */
const keysOf = (name: string): string[] => {
  const open = name.indexOf("[");
  if (open < 0 || !name.endsWith("]")) return [name];
  return [name.slice(0, open), ...name.slice(open + 1, -1).split("][")];
};

/** An object without a prototype, so that a field called `__proto__` is a field. */
const createNode = (key: string): Nested[] | { [key: string]: Nested } =>
  key === "" ? [] : (Object.create(null) as { [key: string]: Nested });

/**
 * Reads names in bracket notation back into a value: `a[]` are elements, `o[p]` keys. For `ao[][k]` a new element
 * begins where the last one has its `k` already. A name given twice without brackets is an array too.
 */
export const unflatten = (entries: Iterable<readonly [string, Leaf]>): { [key: string]: Nested } => {
  const root = createNode("root") as { [key: string]: Nested };
  for (const [name, value] of entries) assign(root, keysOf(name), value);
  return root;
};

const assign = (node: Nested[] | { [key: string]: Nested }, keys: readonly string[], value: Leaf): void => {
  const [key = "", ...rest] = keys;
  const next = rest[0];
  if (Array.isArray(node)) {
    if (next === undefined) node.push(value);
    else {
      let last = node.at(-1);
      if (!isNode(last) || Array.isArray(last) !== (next === "") || isTaken(last, rest)) {
        last = createNode(next);
        node.push(last);
      }
      assign(last, rest, value);
    }
    return;
  }
  const present = node[key];
  if (next === undefined) node[key] = present === undefined ? value : [present, value].flat();
  else {
    const child = isNode(present) ? present : createNode(next);
    node[key] = child;
    // `a[]` after `a[b]`: the two cannot both be; the later one is kept as a key, for the schema to refuse.
    assign(child, rest, value);
  }
};

const isNode = (value: Nested | undefined): value is Nested[] | { [key: string]: Nested } =>
  typeof value === "object" && !(value instanceof Blob);

const isTaken = (node: Nested, keys: readonly string[]): boolean => {
  const [key = "", ...rest] = keys;
  if (!isNode(node) || Array.isArray(node) || !(key in node)) return false;
  return rest.length === 0 || (rest[0] !== "" && isTaken(node[key] as Nested, rest));
};
