import type { Document, Schema } from "../document.ts";
import { type Descriptions, type Entry, NO_DESCRIPTIONS } from "./descriptions.ts";
import { groupsBy } from "./groups.ts";
import { operationsOf, type Place, placesOf } from "./places.ts";
import { WORDS, type Words } from "./words.ts";

/**
 * Gives the operations, parameters, schemas and properties of a document their words. `upstream` stands before `descriptions`;
 * it may describe what the document does not have.
 *
 * @throws Error when an entry of `descriptions` names nothing
 */
export const describe = (
  document: Document,
  descriptions: Descriptions,
  upstream: Descriptions = NO_DESCRIPTIONS,
): Document => {
  const ours = new Source(descriptions);
  const theirs = new Source({ ...upstream, prefixes: descriptions.prefixes });
  const join = (first: Words, second: Words): Words => ({ ...second, ...first });
  for (const [name, schema] of Object.entries(document.components.schemas))
    say(schema, join(theirs.schema(name), ours.schema(name)));
  for (const { operation } of operationsOf(document)) {
    const id = operation.operationId;
    say(operation, join(theirs.operation(id), ours.operation(id)));
  }
  const groups = groupsBy(document);
  for (const place of placesOf(document))
    say(place.schema, join(theirs.place(place, groups(place)), ours.place(place, groups(place))));
  ours.assertAllNameSomething(document);
  return document;
};

const say = (target: { [WORDS]?: Words }, words: Words): void => {
  if (words.text ?? words.instead) target[WORDS] = words;
};

const wordsOf = (entry: Entry | undefined): Words => {
  if (entry === undefined) return {};
  if (typeof entry === "string") return { text: entry };
  const { text, instead } = entry;
  return { ...(text && { text }), ...(instead && { instead }) };
};

/** One set of descriptions, and which of its entries something in the document answers to. */
class Source {
  readonly #given: Descriptions;
  readonly #used = new Set<string>();

  constructor(given: Descriptions) {
    this.#given = given;
  }

  schema(name: string): Words {
    this.#use("schemas", name);
    return this.#firstOf(this.#namesLike(name), (other) => wordsOf(this.#given.schemas[other]));
  }

  operation(id: string): Words {
    this.#use("operations", id);
    return this.#firstOf(this.#namesLike(id), (other) => wordsOf(this.#given.operations[other]));
  }

  place({ owner, path, name, schema }: Place, groups: ReadonlySet<string>): Words {
    const ofPlace = "schema" in owner ? this.#property(owner.schema, path) : this.#inOperation(owner, path);
    return ofPlace.text ? ofPlace : { ...this.#byName(name, schema, groups), ...ofPlace };
  }

  /** What is said of a name: in the one group that leads to it, of a constant, of all. A list or an object may have its own. */
  #byName(name: string, schema: Schema, groups: ReadonlySet<string>): Words {
    const [group = "", ...others] = groups;
    const tables = [
      ...(others.length === 0 ? [["groups", group]] : []),
      ...(isConstant(schema) ? [["constants"]] : []),
      ["common"],
    ];
    for (const key of [name + markOf(schema), name])
      for (const table of tables) {
        const entry = this.#tableOf(table)?.[key];
        if (entry === undefined) continue;
        this.#use(...table, key);
        return wordsOf(entry);
      }
    return {};
  }

  #tableOf([table, group]: readonly string[]): Readonly<Record<string, Entry>> | undefined {
    if (group !== undefined) return this.#given.groups[group];
    return table === "constants" ? this.#given.constants : this.#given.common;
  }

  #property(schema: string, path: string): Words {
    return this.#firstOf(this.#namesLike(schema), (other) => {
      const entry = this.#given.schemas[other];
      if (other === schema) this.#use("schemas", schema, "properties", path);
      return typeof entry === "object" ? wordsOf(entry.properties?.[path]) : {};
    });
  }

  #inOperation({ operation, part }: Extract<Place["owner"], { operation: string }>, path: string): Words {
    this.#use("operations", operation, part, path);
    return this.#firstOf(this.#namesLike(operation), (other) => {
      const entry = this.#given.operations[other];
      return typeof entry === "object" ? wordsOf(entry[part]?.[path]) : {};
    });
  }

  /** The own name of a schema or an operation, and those whose words it has where it says nothing. */
  #namesLike(name: string, seen = new Set<string>()): readonly string[] {
    if (seen.has(name)) return [];
    seen.add(name);
    this.#use("like", name);
    const like = [this.#given.like[name] ?? []].flat();
    const bare = this.#given.prefixes
      .filter((prefix) => name.startsWith(prefix))
      .map((prefix) => name.slice(prefix.length));
    return [name, ...[...like, ...bare].flatMap((other) => this.#namesLike(other, seen))];
  }

  #firstOf(names: readonly string[], read: (name: string) => Words): Words {
    return Object.assign({}, ...names.map(read).reverse());
  }

  #use(...keys: readonly string[]): void {
    this.#used.add(keys.join(" "));
  }

  /** @throws Error that names every entry without an object in the document */
  assertAllNameSomething(document: Document): void {
    const unused = this.#entries().filter((keys) => !this.#used.has(keys.join(" ")));
    const { schemas } = document.components;
    const strangers = Object.entries(this.#given.like).flatMap(([name, others]) =>
      [others]
        .flat()
        .filter((other) => !schemas[other])
        .map((other) => ["like", name, other]),
    );
    const wrong = [...unused, ...strangers].map((keys) => keys.join(" › "));
    if (wrong.length > 0)
      throw new Error(
        `openapi/descriptions.yaml: nothing in the contract answers to\n  ${wrong.join("\n  ")}`,
      );
  }

  #entries(): readonly (readonly string[])[] {
    const { common, constants, groups, like, schemas, operations } = this.#given;
    const names = Object.entries({ common, constants, like, schemas, operations }).flatMap(
      ([table, entries]) => Object.keys(entries).map((name) => [table, name]),
    );
    const inner = Object.entries({ schemas, operations }).flatMap(([table, entries]) =>
      Object.entries(entries).flatMap(([name, entry]) =>
        Object.entries(entry as object).flatMap(([part, paths]) =>
          typeof paths === "object" ? Object.keys(paths).map((path) => [table, name, part, path]) : [],
        ),
      ),
    );
    const inGroups = Object.entries(groups).flatMap(([group, entries]) =>
      Object.keys(entries).map((name) => ["groups", group, name]),
    );
    return [...names, ...inGroups, ...inner];
  }
}

/** What stands behind a name for a list or an object alone. */
const markOf = (schema: Schema): string => {
  const variants = (schema.anyOf ?? schema.oneOf ?? []).filter(({ type }) => type !== "null");
  const { type, items, properties, $ref } = variants.length === 1 ? (variants[0] as Schema) : schema;
  if (items || [type].flat().includes("array")) return "[]";
  return properties || $ref || [type].flat().includes("object") ? "{}" : "";
};

/** Whether a value is always the same. */
const isConstant = (schema: Schema): boolean => schema.const !== undefined || schema.enum?.length === 1;
