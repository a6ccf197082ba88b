/** The methods of a client's resources by the dotted name of the resource: what is theirs and of their classes. */
export const resourceMethods = (client: object): ReadonlyMap<string, readonly string[]> => {
  const methods = new Map<string, readonly string[]>();
  const visit = (resource: object, path: readonly string[]): void => {
    for (const [name, below] of Object.entries(resource)) {
      if (name.startsWith("_") || !isResource(below)) continue;
      const place = [...path, name];
      methods.set(place.join("."), methodsOf(below));
      visit(below, place);
    }
  };
  visit(client, []);
  return methods;
};

const isResource = (value: unknown): value is object =>
  typeof value === "object" && value !== null && "_client" in value;

const methodsOf = (resource: object): readonly string[] => {
  const names = new Set<string>();
  let holder: unknown = Object.getPrototypeOf(resource);
  while (holder && holder !== Object.prototype) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(holder)))
      if (name !== "constructor" && !name.startsWith("_") && typeof value === "function") names.add(name);
    holder = Object.getPrototypeOf(holder);
  }
  return [...names].toSorted();
};

/** Whether a client has a method at a dotted name. */
export const hasMethod = (client: object, name: string): boolean => {
  let value: unknown = client;
  for (const part of name.split(".")) value = (value as Record<string, unknown> | undefined)?.[part];
  return typeof value === "function";
};
