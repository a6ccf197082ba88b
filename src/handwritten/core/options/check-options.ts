import { safeText } from "../../errors/describe/safe-text.ts";
import { ConfigurationError } from "../../errors/index.ts";
import { nearestName } from "./nearest-name.ts";
import { checkNumber, type Range } from "./range.ts";

/** What a value must be, to follow "must be", and whether one is that. */
export type Kind = readonly [due: string, is: (value: unknown) => boolean];

/**
 * What an option may be: a number, a kind of value, what a function of its own checks, or `true`: whatever it is, who
 * reads it says what is wrong with it.
 */
export type Rule = Range | Kind | ((value: unknown, name: string) => void) | true;

/** A rule for each option that there is, and so the list of these. */
export type Rules<Options> = { readonly [Name in keyof Options]-?: Rule };

/** Whose options they are, for messages. */
export interface Place {
  /** Such as `retry()`. */
  readonly of: string;
  /** What goes before a name in a message: `retry.`. Default: nothing. */
  readonly path?: string;
  /** What they look like: the rest of a sentence. */
  readonly such?: string;
  /** What to use in place of a name that other libraries have: the rest of a sentence. */
  readonly insteadOf?: ((name: string) => string | undefined) | undefined;
}

/**
 * Checks options where they are given. A name whose value is undefined is not given, whatever it is; `undefined` and
 * `null` mean the default.
 *
 * @throws ConfigurationError for a name that is no option (a typo would switch off what it was to set), and for a value
 * that an option cannot have. It quotes no value: one may be a key.
 */
export const checkOptions = (options: object, rules: Readonly<Record<string, Rule>>, place: Place): void => {
  if (typeof options !== "object" || options === null || Array.isArray(options))
    throw new ConfigurationError(
      `the options of \`${place.of}\` must be an object${place.such ? `: ${place.such}` : ""}`,
    );
  for (const name of Object.keys(options)) {
    const value = (options as Readonly<Record<string, unknown>>)[name];
    // The other is what JSON.parse makes of a hostile text: it sets nothing, and is no typo either.
    if (value === undefined || name === "__proto__") continue;
    if (!Object.hasOwn(rules, name)) throw unknownOption(name, Object.keys(rules), place);
    if (value !== null) checkValue(`${place.path ?? ""}${name}`, value, rules[name] as Rule);
  }
};

const checkValue = (name: string, value: unknown, rule: Rule): void => {
  if (rule === true) return;
  if (typeof rule === "function") rule(value, name);
  else if (!isKind(rule)) checkNumber(name, value, rule);
  else if (!rule[1](value)) throw new ConfigurationError(`\`${name}\` must be ${rule[0]}`);
};

const isKind = (rule: Range | Kind): rule is Kind => Array.isArray(rule);

/** The error for a name that is no option. It says what was meant, or all that there are. */
export const unknownOption = (
  name: string,
  names: readonly string[],
  { of, insteadOf }: Place,
): ConfigurationError => {
  const hint = insteadOf?.(name);
  const near = nearestName(name, names);
  const then = hint ? `: ${hint}` : near ? `: did you mean \`${near}\`?` : `; these are: ${names.join(", ")}`;
  return new ConfigurationError(`\`${safeText(name, 40)}\` is not an option of \`${of}\`${then}`);
};

/** Options of which those with a default are there, of the type that they have as options. */
export type Settings<Options, Defaults> = Omit<Options, keyof Defaults> & {
  readonly [Name in keyof Defaults & keyof Options]-?: Exclude<Options[Name], undefined>;
};

/**
 * Checks the options of a function, and fills in their defaults.
 *
 * @param of - the function's name
 * @throws ConfigurationError as {@link checkOptions} does
 */
export const settingsOf = <Options extends object, Defaults extends Partial<Options>>(
  of: string,
  options: Options | undefined,
  defaults: Defaults,
  rules: Rules<Options>,
): Settings<Options, Defaults> => {
  checkOptions(options ?? {}, rules, { of: `${of}()`, path: `${of}.` });
  return { ...defaults, ...givenOf(options ?? {}) } as Settings<Options, Defaults>;
};

/** What is given of options: without those whose value stands for the default. */
export const givenOf = <Options extends object>(options: Options): Options =>
  Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined && value !== null),
  ) as Options;
