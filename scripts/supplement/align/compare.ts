import { type Json, mapOf } from "../../update-spec/json-value.ts";
import { type Place, placeOf, pointer, valueAt } from "../../update-spec/pointer.ts";
import { matchForms } from "./match-forms.ts";
import { type Form, type Shape, shapeAt } from "./shape.ts";

/** Something that the package has in a place of the document where the document has not. */
export type Addition =
  | { readonly kind: "enum"; readonly at: Place; readonly values: readonly unknown[] }
  | { readonly kind: "property"; readonly at: Place; readonly name: string; readonly from: Place }
  | { readonly kind: "member"; readonly at: Place; readonly from: Place };

/** What the two say differently of one place. */
export interface Contradiction {
  /** An operation or a shared schema, and the property in it. */
  readonly where: string;
  readonly what: string;
  /** Whether a value can be right by the one and wrong by the other in more than null or absence. */
  readonly isHard: boolean;
}

/** Which types of the package stand where which schemas of the document do. */
export interface Pairing {
  readonly type: string;
  readonly schema: string;
}

/** Where in the document something stands that has a name in the package. */
export interface Standing {
  readonly type: string;
  readonly place: Place;
}

/**
 * Walks a document that was derived and the contract in parallel. What both have is compared once for each
 * pair of places; references are followed on both sides.
 */
export class Comparison {
  readonly additions: Addition[] = [];
  readonly contradictions: Contradiction[] = [];
  readonly pairings: Pairing[] = [];
  readonly standings: Standing[] = [];
  /** The contradictions inside a pair of named schemas, by `type schema`. */
  readonly hardPairs: Set<string> = new Set();
  readonly #derived: Json;
  readonly #contract: Json;
  readonly #seen = new Set<string>();
  /** The pair of named schemas that is being walked. */
  #within = "";

  constructor(derived: Json, contract: Json) {
    this.#derived = derived;
    this.#contract = contract;
  }

  /** @param where the place in words, for the report */
  compare(derived: Place, contract: Place, where: string): void {
    const from = this.#follow(this.#derived, derived);
    const to = this.#follow(this.#contract, contract);
    if (from.name !== undefined) this.standings.push({ type: from.name, place: to.place });
    if (from.name !== undefined && to.name !== undefined) {
      this.pairings.push({ type: from.name, schema: to.name });
    }
    const key = `${pointer(from.place)} ${pointer(to.place)}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    const before = this.#within;
    const name = to.name;
    if (from.name !== undefined && name !== undefined) this.#within = `${from.name} ${name}`;
    this.#shapes(shapeAt(this.#derived, derived), shapeAt(this.#contract, contract), name ?? where);
    this.#within = before;
  }

  /** Follows references; a schema that stands in the components, or the last one on the way, has a name. */
  #follow(document: Json, start: Place): { place: Place; name?: string } {
    let place = start;
    let name = start[0] === "components" && start.length === 3 ? String(start[2]) : undefined;
    for (let hops = 0; hops < 32; hops += 1) {
      const { $ref } = mapOf(valueAt(document, place));
      const target = typeof $ref === "string" ? placeOf($ref) : undefined;
      if (!target) break;
      place = target;
      name = String(target.at(-1));
    }
    return name === undefined ? { place } : { place, name };
  }

  #shapes(ours: Shape, theirs: Shape, where: string): void {
    if (isAnything(ours) || isAnything(theirs)) return;
    if (ours.isNullable !== theirs.isNullable) {
      this.#contradict(
        where,
        ours.isNullable ? "may be null in the package alone" : "may be null in the document alone",
      );
    }
    this.#scalars(ours, theirs, where);
    const objects = (shape: Shape) => shape.forms.filter(({ kind }) => kind === "object");
    const arrays = (shape: Shape) => shape.forms.filter(({ kind }) => kind === "array");
    this.#objects(objects(ours), objects(theirs), theirs, where);
    this.#arrays(arrays(ours), arrays(theirs), theirs, where);
  }

  #scalars(ours: Shape, theirs: Shape, where: string): void {
    for (const kind of ["string", "number", "boolean"] as const) {
      const mine = ours.forms.filter((form) => form.kind === kind);
      const other = theirs.forms.filter((form) => form.kind === kind);
      if (mine.length === 0 && other.length === 0) continue;
      if (other.length === 0) this.#missing(mine, theirs, where);
      else if (mine.length === 0) this.#contradict(where, `may be a ${kind} in the document alone`, true);
      else this.#values(mine, other, where);
    }
  }

  #values(mine: readonly Form[], other: readonly Form[], where: string): void {
    const listed = other.flatMap(({ values }) => values ?? []);
    const [largest] = other
      .filter(({ values }) => values)
      .toSorted((a, b) => (b.values?.length ?? 0) - (a.values?.length ?? 0));
    const added = [...new Set(mine.flatMap(({ values }) => values ?? []))].filter(
      (value) => !listed.includes(value),
    );
    const isOpen = other.some(({ values }) => !values);
    if (largest?.valuesAt && added.length > 0) {
      const isConstant = mapOf(valueAt(this.#contract, largest.valuesAt)).enum === undefined;
      if (isConstant)
        this.#contradict(
          where,
          `one of ${JSON.stringify(added)} in the package, ${JSON.stringify(listed)} in the document`,
          true,
        );
      else this.additions.push({ kind: "enum", at: largest.valuesAt, values: added });
    }
    if (!isOpen && mine.some(({ values }) => !values))
      this.#contradict(where, "may be any value in the package alone");
  }

  /** A form that the document does not have: a new member, where there is a list. */
  #missing(forms: readonly Form[], theirs: Shape, where: string): void {
    const list = listOfMost(theirs.forms);
    for (const form of forms) {
      if (list) this.additions.push({ kind: "member", at: list, from: form.place });
      else this.#contradict(where, `may be ${describe(form)} in the package alone`, true);
    }
  }

  #objects(ours: readonly Form[], theirs: readonly Form[], shape: Shape, where: string): void {
    if (ours.length === 0 && theirs.length === 0) return;
    const { pairs, onlyOurs, onlyTheirs } = matchForms(ours, theirs, this.#derived, this.#contract);
    for (const [mine, other] of pairs) this.#object(mine, other, where, pairs.length > 1);
    this.#missing(
      onlyOurs,
      pairs.length > 0 ? { isNullable: false, forms: pairs.map(([, form]) => form) } : shape,
      where,
    );
    for (const form of onlyTheirs)
      this.#contradict(where, `may be ${describe(form)} in the document alone`, true);
  }

  #object(mine: Form, other: Form, where: string, isMember: boolean): void {
    const before = this.#within;
    if (mine.name !== undefined) this.standings.push({ type: mine.name, place: other.place });
    if (mine.name !== undefined && other.name !== undefined) {
      this.pairings.push({ type: mine.name, schema: other.name });
      this.#within = `${mine.name} ${other.name}`;
    }
    const key = `${pointer(mine.place)} ${pointer(other.place)} fields`;
    if (!this.#seen.has(key)) {
      this.#seen.add(key);
      this.#fields(mine, other, isMember && other.name !== undefined ? other.name : where);
      if (mine.additional && other.additional) this.compare(mine.additional, other.additional, `${where}.*`);
    }
    this.#within = before;
  }

  #fields(mine: Form, other: Form, where: string): void {
    for (const [name, { place, required }] of mine.fields) {
      const field = other.fields.get(name);
      const at = `${where}.${name}`;
      if (!field) {
        // An object that says nothing of its properties takes any.
        if (other.fields.size > 0)
          this.additions.push({ kind: "property", at: other.home, name, from: place });
        continue;
      }
      if (required !== field.required)
        this.#contradict(at, required ? "required in the package alone" : "required in the document alone");
      this.compare(place, field.place, at);
    }
    for (const [name, { required }] of other.fields) {
      if (required && !mine.fields.has(name))
        this.#contradict(`${where}.${name}`, "required in the document, not there in the package", true);
    }
  }

  #arrays(ours: readonly Form[], theirs: readonly Form[], shape: Shape, where: string): void {
    const [mine] = ours;
    const [other] = theirs;
    if (!mine && !other) return;
    if (!other) this.#missing(ours, shape, where);
    if (!mine) this.#contradict(where, "may be a list in the document alone", true);
    if (!other || !mine) return;
    for (const [index, form] of ours.entries()) {
      const counterpart = theirs[index] ?? other;
      if (form.items && counterpart.items) this.compare(form.items, counterpart.items, `${where}[]`);
    }
  }

  #contradict(where: string, what: string, isHard = false): void {
    this.contradictions.push({ where, what, isHard });
    if (isHard && this.#within) this.hardPairs.add(this.#within);
  }
}

const isAnything = ({ forms }: Shape): boolean =>
  forms.some(({ kind }) => kind === "any") || forms.length === 0;

/** The list that most of the forms are members of. */
function listOfMost(forms: readonly Form[]): Place | undefined {
  const counts = new Map<string, { list: Place; count: number }>();
  for (const { list } of forms) {
    if (!list) continue;
    const key = pointer(list);
    const found = counts.get(key) ?? { list, count: 0 };
    counts.set(key, { list, count: found.count + 1 });
  }
  return [...counts.values()].toSorted((a, b) => b.count - a.count)[0]?.list;
}

const describe = (form: Form): string => {
  if (form.name !== undefined) return form.name.replace(/^.*:/, "");
  return form.kind === "object" || form.kind === "array" ? `an ${form.kind}` : `a ${form.kind}`;
};
