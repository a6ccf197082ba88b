import type { Json } from "../../update-spec/json-value.ts";
import { type Form, shapeAt } from "./shape.ts";

/** An object form of the one document and the form of the other that is the same thing. */
export interface MatchedForms {
  readonly pairs: readonly (readonly [ours: Form, theirs: Form])[];
  readonly onlyOurs: readonly Form[];
  readonly onlyTheirs: readonly Form[];
}

/** The values that a property is limited to, by property: what tells the members of a union apart. */
type Tags = ReadonlyMap<string, readonly unknown[]>;

/**
 * Which object of the one union is which of the other. First those whose tags say so, then those that share
 * most properties; of two that are left over, unless their tags contradict.
 */
export function matchForms(
  ours: readonly Form[],
  theirs: readonly Form[],
  ourDocument: Json,
  theirDocument: Json,
): MatchedForms {
  const mine = ours.map((form) => ({ form, tags: tagsOf(form, ourDocument) }));
  const other = theirs.map((form) => ({ form, tags: tagsOf(form, theirDocument) }));
  const pairs: [Form, Form][] = [];
  const taken = new Set<Form>();
  const takenTheirs = new Set<Form>();
  const pass = (
    score: (a: (typeof mine)[number], b: (typeof other)[number]) => number,
    least: number,
  ): void => {
    const scored = mine
      .filter(({ form }) => !taken.has(form))
      .flatMap((a) => other.map((b) => ({ a, b, score: agree(a.tags, b.tags) === false ? 0 : score(a, b) })))
      .filter((found) => found.score >= least)
      .toSorted((x, y) => y.score - x.score);
    for (const { a, b } of scored) {
      if (taken.has(a.form) || takenTheirs.has(b.form)) continue;
      taken.add(a.form);
      takenTheirs.add(b.form);
      pairs.push([a.form, b.form]);
    }
  };
  const byTag = (a: (typeof mine)[number], b: (typeof other)[number]): number =>
    agree(a.tags, b.tags) === true ? 1 + overlap(a.form, b.form) : 0;
  pass(byTag, 1);
  // Two types of the package may be one of the document, so a form of theirs may be taken again.
  takenTheirs.clear();
  pass(byTag, 1);
  for (const [, form] of pairs) takenTheirs.add(form);
  pass((a, b) => overlap(a.form, b.form), 0.5);
  const onlyOurs = ours.filter((form) => !taken.has(form));
  // What has a counterpart by its tags is there, even where that is the counterpart of another form.
  const onlyTheirs = other
    .filter(
      ({ form, tags }) =>
        !takenTheirs.has(form) && !mine.some((counterpart) => agree(counterpart.tags, tags) === true),
    )
    .map(({ form }) => form);
  const [left, ...more] = onlyOurs;
  const [right, ...others] = onlyTheirs;
  if (left && right && more.length === 0 && others.length === 0) {
    if (agree(tagsOf(left, ourDocument), tagsOf(right, theirDocument)) !== false)
      return { pairs: [...pairs, [left, right]], onlyOurs: [], onlyTheirs: [] };
  }
  return { pairs, onlyOurs, onlyTheirs };
}

/** The properties of a form that have few possible values. */
export function tagsOf(form: Form, document: Json): Tags {
  const tags = [...form.fields].flatMap(([name, { place }]): [string, readonly unknown[]][] => {
    const { forms } = shapeAt(document, place);
    const [only, ...others] = forms;
    return only?.values && others.length === 0 && only.values.length <= 3 ? [[name, only.values]] : [];
  });
  return new Map(tags);
}

/** True: a tag of both has a value of both. False: a tag of both has no such value. Undefined: no common tag. */
function agree(left: Tags, right: Tags): boolean | undefined {
  const common = [...left].filter(([name]) => right.has(name));
  // `type` tells the members of a union apart; `role`, `status` and the like may have grown.
  const type = common.find(([name]) => name === "type");
  const telling = type ? [type] : common;
  if (telling.length === 0) return undefined;
  return telling.every(([name, values]) => values.some((value) => right.get(name)?.includes(value)));
}

/** The share of the properties of both that are common; two objects without properties are alike. */
function overlap({ fields: left }: Form, { fields: right }: Form): number {
  const all = new Set([...left.keys(), ...right.keys()]);
  if (all.size === 0) return 1;
  return [...left.keys()].filter((name) => right.has(name)).length / all.size;
}
