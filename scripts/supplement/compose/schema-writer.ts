import { isMapping, type Json } from "../../update-spec/json-value.ts";
import { placeOf, pointer } from "../../update-spec/pointer.ts";
import { withDiscriminators } from "./discriminators.ts";
import { asInteger } from "./integer-names.ts";

/**
 * Writes derived schemas for the supplement: a reference goes to the schema of the contract that stands for the
 * type, or to one of the supplement's own, which is then written as well.
 */
export class SchemaWriter {
  readonly #derived: Readonly<Record<string, Json>>;
  readonly #documentTypes: ReadonlyMap<string, string>;
  readonly #integers: ReadonlySet<string>;
  /** The types that are written, in the order they are met. */
  readonly #used = new Map<string, unknown>();

  constructor(
    derived: Readonly<Record<string, Json>>,
    documentTypes: ReadonlyMap<string, string>,
    integers: ReadonlySet<string>,
  ) {
    this.#derived = derived;
    this.#documentTypes = documentTypes;
    this.#integers = integers;
  }

  /** The types that have no schema in the contract, by file and qualified name. */
  get ownTypes(): ReadonlyMap<string, unknown> {
    return this.#used;
  }

  /** A derived value with its references replaced; those to own types go to their file and name still. */
  write(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.write(item));
    if (!isMapping(value)) return value;
    if (typeof value.$ref === "string") return { ...value, $ref: this.#reference(value.$ref) };
    const entries = Object.entries(value).map(([key, inner]): [string, unknown] => {
      if (key === "properties" && isMapping(inner)) return [key, this.#properties(inner)];
      if (key === "enum" || key === "required") return [key, inner];
      return [key, this.write(inner)];
    });
    const written = Object.fromEntries(entries);
    return withDiscriminators(written, this.#derived, value);
  }

  /** The schema of a property or a parameter. */
  property(name: string, schema: Json): unknown {
    const bare = name.replace(/\[\]$/, "");
    return this.write(this.#integers.has(bare) || this.#integers.has(name) ? asInteger(schema) : schema);
  }

  #properties(properties: Json): Json {
    return Object.fromEntries(
      Object.entries(properties).map(([name, schema]) => [name, this.property(name, schema as Json)]),
    );
  }

  #reference(reference: string): string {
    const type = String(placeOf(reference)?.at(-1));
    const known = this.#documentTypes.get(type);
    if (known !== undefined) return `#/components/schemas/${known}`;
    if (!this.#used.has(type)) {
      this.#used.set(type, undefined);
      this.#used.set(type, this.write(this.#derived[type]));
    }
    return pointer(["components", "schemas", type]);
  }
}

/** The same value with the references to own types by their final names. */
export function renamed(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, names));
  if (!isMapping(value)) return value;
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [
    key,
    typeof inner === "string" ? renamedReference(inner, names) : renamed(inner, names),
  ]);
  return Object.fromEntries(entries);
}

const renamedReference = (text: string, names: ReadonlyMap<string, string>): string => {
  if (!text.startsWith("#/components/schemas/src~1")) return text;
  const type = String(placeOf(text)?.at(-1));
  return `#/components/schemas/${names.get(type) ?? type}`;
};
