type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A configuration after an update: objects field by field, unless they are of another type; anything else as a whole. */
export const mergeFields = (old: Fields, update: object): Fields => {
  const merged = new Map(Object.entries(old));
  for (const [name, value] of Object.entries(update)) {
    const before = merged.get(name);
    const isSameType =
      isFields(value) && isFields(before) && (!("type" in value) || value["type"] === before["type"]);
    merged.set(name, isSameType ? mergeFields(before, value) : value);
  }
  return Object.fromEntries(merged);
};
