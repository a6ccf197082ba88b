/** The names of the component schemas that values lead to by their references, directly or through others. */
export const reachableSchemas = (
  from: readonly unknown[],
  schemas: Readonly<Record<string, unknown>>,
): ReadonlySet<string> => {
  const found = new Set<string>();
  const waiting: unknown[] = [...from];
  while (waiting.length) {
    const node = waiting.pop();
    if (typeof node !== "object" || node === null) continue;
    for (const [key, value] of Object.entries(node)) {
      if (key !== "$ref" || typeof value !== "string") {
        waiting.push(value);
        continue;
      }
      const name = value.slice(value.lastIndexOf("/") + 1);
      if (found.has(name)) continue;
      found.add(name);
      waiting.push(schemas[name]);
    }
  }
  return found;
};
