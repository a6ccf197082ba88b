import { type Declaration, declarationsIn, type Member } from "./declarations-in.ts";

/** One change of what the package exports. */
export interface APIChange {
  /** The entry point, as its report is named. */
  readonly entry: string;
  /** `name` or `name.member`; empty for the entry point itself. */
  readonly name: string;
  readonly what: string;
  /** Whether a program that compiled with the former version may not compile, or work, with this one. */
  readonly breaking: boolean;
  /** Whether the former version said `@deprecated` of it. */
  readonly warned: boolean;
}

/** The reports of the package, by the names of their entry points. */
export type Reports = ReadonlyMap<string, string>;

/** A change without its place. */
type Found = Omit<APIChange, "entry" | "name"> & { readonly member?: string };

const NOT_BREAKING = { breaking: false, warned: false } as const;

/**
 * What changed between the API reports of two versions, breaking changes first. What is not known as harmless counts as
 * breaking: only additions, parameters that became optional, longer unions and notices of deprecation are not.
 */
export const compareReports = (before: Reports, after: Reports): readonly APIChange[] => {
  const entries = [...new Set([...before.keys(), ...after.keys()])].sort();
  const all = entries.flatMap((entry): APIChange[] => {
    const [old, now] = [before.get(entry), after.get(entry)];
    const whole = { entry, name: "", warned: false };
    if (now === undefined) return [{ ...whole, what: "removed", breaking: true }];
    if (old === undefined) return [{ ...whole, what: "added", breaking: false }];
    return compareNames(declarationsIn(old), declarationsIn(now)).map((change) => ({ entry, ...change }));
  });
  return [...all.filter(({ breaking }) => breaking), ...all.filter(({ breaking }) => !breaking)];
};

type Names = ReadonlyMap<string, Declaration>;

const compareNames = (before: Names, after: Names): Omit<APIChange, "entry">[] =>
  [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const [old, now] = [before.get(name), after.get(name)];
    return compareDeclarations(old, now).map(({ member, ...change }) => ({
      name: member ? `${name}.${member}` : name,
      ...change,
    }));
  });

const compareDeclarations = (old: Declaration | undefined, now: Declaration | undefined): Found[] => {
  // What is not exported has no name outside; where it matters, what uses it has changed too.
  const wasThere = old?.exported;
  if (!now?.exported) {
    if (wasThere) return [{ what: "removed", breaking: true, warned: old.deprecated }];
    if (!old || !now) return [];
  } else if (!wasThere) return [{ what: "added", ...NOT_BREAKING }];
  if (!old) return [];
  if (old.kind !== now.kind)
    return [{ what: `${old.kind} → ${now.kind}`, breaking: true, warned: old.deprecated }];
  return [
    ...(old.head === now.head ? [] : [changed(old.head, now.head, old)]),
    ...notice(old, now),
    ...[...new Set([...old.members.keys(), ...now.members.keys()])].flatMap((member) =>
      compareMembers(old.members.get(member), now.members.get(member), now.kind).map((change) => ({
        member,
        ...change,
        warned: change.warned || (change.breaking && old.deprecated),
      })),
    ),
  ];
};

const compareMembers = (old: Member | undefined, now: Member | undefined, kind: string): Found[] => {
  if (!now) return old ? [{ what: "removed", breaking: true, warned: old.deprecated }] : [];
  if (!old) {
    // A program that makes such an object has to give it.
    const isDemanded = !now.optional && (kind === "interface" || kind === "type") && !now.signature;
    return [{ what: isDemanded ? "added, required" : "added", breaking: isDemanded, warned: false }];
  }
  return [...(old.text === now.text ? [] : [compareTexts(old, now)]), ...notice(old, now)];
};

const compareTexts = (old: Member, now: Member): Found => {
  const isOnlyWider = old.union && now.union && old.union.every((one) => now.union?.includes(one));
  if (isOnlyWider || takesAsMuch(old, now)) return { ...changed(old.text, now.text, old), breaking: false };
  return changed(old.text, now.text, old);
};

/** Whether every call of the old signature is one of the new. */
const takesAsMuch = ({ signature: old }: Member, { signature: now }: Member): boolean =>
  old !== undefined &&
  now !== undefined &&
  old.rest === now.rest &&
  old.parameters.every(({ text }, place) => isSameOrOptional(text, now.parameters[place]?.text)) &&
  now.parameters.slice(old.parameters.length).every(({ optional }) => optional);

const isSameOrOptional = (old: string, now: string | undefined): boolean =>
  now === old || now === old.replace(/^(\w+):/, "$1?:");

const changed = (old: string, now: string, { deprecated }: { readonly deprecated: boolean }): Found => ({
  what: `${short(old)} → ${short(now)}`,
  breaking: true,
  warned: deprecated,
});

const notice = (old: { readonly deprecated: boolean }, now: { readonly deprecated: boolean }): Found[] =>
  old.deprecated === now.deprecated
    ? []
    : [{ what: now.deprecated ? "deprecated" : "no longer deprecated", ...NOT_BREAKING }];

const LONGEST = 100;
const short = (text: string): string => {
  if (text === "") return "nothing";
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
};
