import { addressOf, operationsByAddress } from "../../../scripts/supplement/align/addresses.ts";
import { shapeAt } from "../../../scripts/supplement/align/shape.ts";
import type { Derived } from "../../../scripts/supplement/derive/derive.ts";
import { type Json, listOf, mapOf } from "../../../scripts/update-spec/json-value.ts";
import { type Place, valueAt } from "../../../scripts/update-spec/pointer.ts";

/** What a schema says of one place in a value; of a union, what its members say together. */
interface Fact {
  required: boolean;
  nullable: boolean;
  /** Whether it takes anything, so that null is no fact of its own. */
  open: boolean;
  readonly types: Set<string>;
  readonly values: Set<string>;
}

type Facts = Map<string, Fact>;

/** How many facts the one has, the other has, and both have. */
interface Tally {
  derived: number;
  document: number;
  both: number;
}

export interface Figures {
  /** In percent: of the document's facts, those that are derived. */
  readonly recovered: number;
  /** In percent: of the derived facts, those that the document has. */
  readonly precise: number;
}

export type Question = "exists" | "required" | "nullable" | "value" | "type";

/** Levels of properties that are entered. */
const DEPTH = 5;

const questions: readonly Question[] = ["exists", "required", "nullable", "value", "type"];

export interface Fidelity {
  readonly operations: number;
  readonly answers: Readonly<Record<Question, Figures>>;
  readonly requests: Readonly<Record<Question, Figures>>;
  readonly parameters: Figures;
}

/** Compares what a package was read as with the document of its day, operation by operation. */
export function fidelityOf(derived: Derived, document: Json): Fidelity {
  const root: Json = { ...derived, components: { schemas: derived.schemas } };
  const known = operationsByAddress(document);
  const answers = newTallies();
  const requests = newTallies();
  const parameters = newTally();
  let operations = 0;
  for (const [index, { method, path, operation, isPage }] of derived.operations.entries()) {
    const counterpart = known.get(addressOf(method, path));
    if (!counterpart) continue;
    operations += 1;
    const place: Place = ["operations", index, "operation"];
    count(
      requests,
      factsAt(root, bodyOf(root, place)),
      factsAt(document, bodyOf(document, counterpart.place)),
    );
    const answer = factsAt(root, answerOf(root, place));
    const theirs = factsAt(document, answerOf(document, counterpart.place));
    count(answers, isPage ? itemsOf(answer) : answer, isPage ? itemsOf(theirs) : theirs);
    countSets(
      parameters,
      queryOf(listOf(operation.parameters)),
      queryOf(listOf(counterpart.operation.parameters)),
    );
  }
  return {
    operations,
    answers: figuresOf(answers),
    requests: figuresOf(requests),
    parameters: figureOf(parameters),
  };
}

/** Of pages only the lists are compared: the package knows of the rest what leads to the next one. */
const itemsOf = (facts: Facts): Facts => new Map([...facts].filter(([path]) => path.startsWith(".data")));

const queryOf = (parameters: readonly unknown[]): Set<string> =>
  new Set(
    parameters
      .map(mapOf)
      .filter((parameter) => parameter.in === "query")
      .map(({ name }) => String(name).replace(/\[\]$/, "")),
  );

function bodyOf(document: Json, operation: Place): Place | undefined {
  const content = [...operation, "requestBody", "content"];
  const media = Object.keys(mapOf(valueAt(document, content)));
  const chosen = media.find((name) => name === "multipart/form-data") ?? media[0];
  return chosen === undefined ? undefined : [...content, chosen, "schema"];
}

function answerOf(document: Json, operation: Place): Place | undefined {
  const responses = mapOf(valueAt(document, [...operation, "responses"]));
  const status = Object.keys(responses).find((code) => /^2/.test(code));
  if (status === undefined) return undefined;
  const content = [...operation, "responses", status, "content"];
  const isJson = mapOf(valueAt(document, content))["application/json"] !== undefined;
  return isJson ? [...content, "application/json", "schema"] : undefined;
}

/** The places of a schema, to the depth that is entered, with what it says of them. */
function factsAt(document: Json, place: Place | undefined): Facts {
  const facts: Facts = new Map();
  if (place) enter(document, place, "", 0, facts);
  return facts;
}

function enter(document: Json, place: Place, path: string, depth: number, facts: Facts): void {
  const { forms } = shapeAt(document, place);
  for (const form of forms) {
    if (form.items) enter(document, form.items, `${path}[]`, depth, facts);
    if (depth === DEPTH) continue;
    for (const [name, field] of form.fields) {
      const at = `${path}.${name}`;
      note(facts, at, document, field.place, field.required);
      enter(document, field.place, at, depth + 1, facts);
    }
  }
}

function note(facts: Facts, at: string, document: Json, place: Place, required: boolean): void {
  const { isNullable, forms } = shapeAt(document, place);
  const fact = facts.get(at) ?? {
    required: true,
    nullable: false,
    open: false,
    types: new Set(),
    values: new Set(),
  };
  fact.required &&= required;
  fact.open ||= forms.length === 0 || forms.some(({ kind }) => kind === "any");
  fact.nullable ||= isNullable;
  for (const { kind, values } of forms) {
    if (kind !== "any") fact.types.add(kind);
    for (const value of values ?? []) fact.values.add(JSON.stringify(value));
  }
  facts.set(at, fact);
}

const newTally = (): Tally => ({ derived: 0, document: 0, both: 0 });
const newTallies = (): Record<Question, Tally> => ({
  exists: newTally(),
  required: newTally(),
  nullable: newTally(),
  value: newTally(),
  type: newTally(),
});

function count(tallies: Record<Question, Tally>, derived: Facts, document: Facts): void {
  countSets(tallies.exists, new Set(derived.keys()), new Set(document.keys()));
  for (const [path, mine] of derived) {
    const theirs = document.get(path);
    if (!theirs) continue;
    countSets(tallies.required, flag(mine.required), flag(theirs.required));
    if (!mine.open && !theirs.open) countSets(tallies.nullable, flag(mine.nullable), flag(theirs.nullable));
    // Where one of them lists no values, it leaves them open.
    if (mine.values.size > 0 && theirs.values.size > 0) countSets(tallies.value, mine.values, theirs.values);
    countSets(tallies.type, mine.types, theirs.types);
  }
}

const flag = (isSet: boolean): ReadonlySet<string> => new Set(isSet ? ["yes"] : []);

function countSets(tally: Tally, derived: ReadonlySet<string>, document: ReadonlySet<string>): void {
  tally.derived += derived.size;
  tally.document += document.size;
  tally.both += [...derived].filter((fact) => document.has(fact)).length;
}

const figuresOf = (tallies: Record<Question, Tally>): Record<Question, Figures> => {
  const [exists, required, nullable, value, type] = questions.map((question) =>
    figureOf(tallies[question]),
  ) as [Figures, Figures, Figures, Figures, Figures];
  return { exists, required, nullable, value, type };
};

const figureOf = ({ derived, document, both }: Tally): Figures => ({
  recovered: percent(both, document),
  precise: percent(both, derived),
});

const percent = (part: number, whole: number): number =>
  whole === 0 ? 100 : Math.round((part / whole) * 1000) / 10;
