/** The parts of a JSON Schema that packages send. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly $ref?: string;
  readonly [keyword: string]: unknown;
}

const VALUES: Readonly<Record<string, unknown>> = {
  string: "Paris",
  number: 21.5,
  integer: 21,
  boolean: true,
  null: null,
};

const resolve = (root: Schema, pointer: string): Schema => {
  let part: unknown = root;
  for (const name of pointer.split("/").slice(1)) part = (part as Record<string, unknown>)[name];
  return part as Schema;
};

/** A value of a schema, the same each time. */
export const sampleOf = (schema: Schema, root: Schema = schema): unknown => {
  if (schema.$ref) return sampleOf(resolve(root, schema.$ref), root);
  if ("const" in schema) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf?.[0]) return sampleOf(schema.anyOf[0], root);
  const type = typeof schema.type === "string" ? schema.type : schema.type?.[0];
  if (type === "array") return schema.items ? [sampleOf(schema.items, root)] : [];
  if (schema.properties || type === "object")
    return Object.fromEntries(
      Object.entries(schema.properties ?? {}).map(([name, part]) => [name, sampleOf(part, root)]),
    );
  return VALUES[type ?? "string"];
};
