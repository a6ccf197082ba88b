import { LONGEST_TIMER_MS } from "../core/clock.ts";
import { ConfigurationError } from "../errors.ts";

/** What a number among the options may be. */
export interface Range {
  readonly min?: number;
  readonly max?: number;
  readonly integer?: boolean;
}

/** A duration that a timer can hold. */
export const DELAY: Range = { min: 0, max: LONGEST_TIMER_MS };
/** An amount, or a duration that no timer has to hold. */
export const AMOUNT: Range = { min: 0 };
/** How many of something there are at least one of. */
export const COUNT: Range = { min: 1, integer: true };
/** A part of a whole. */
export const RATIO: Range = { min: 0, max: 1 };

/** Options of which those with a default are there, of the type that they have as options. */
export type Settings<Options, Defaults> = Omit<Options, keyof Defaults> & {
  readonly [Name in keyof Defaults & keyof Options]-?: Exclude<Options[Name], undefined>;
};

/**
 * Options with their defaults filled in.
 *
 * @param feature - what the options belong to, for the message
 * @throws ConfigurationError for a number out of its range and for a name that is no option: a typo would switch off what it was to set
 */
export const checkOptions = <Options extends object, Defaults extends Partial<Options>>(
  feature: string,
  options: Options | undefined,
  defaults: Defaults,
  ranges: { readonly [Name in keyof Options]?: Range | true },
): Settings<Options, Defaults> => {
  const given = options ?? ({} as Options);
  if (typeof given !== "object") throw new ConfigurationError(`${feature}: the options must be an object`);
  for (const name of Object.keys(given))
    if (!Object.hasOwn(ranges, name))
      throw new ConfigurationError(
        `${feature}: there is no option \`${name}\`; there are ${Object.keys(ranges).join(", ")}`,
      );
  const settings: Record<string, unknown> = { ...defaults };
  for (const [name, value] of Object.entries(given)) if (value !== undefined) settings[name] = value;
  for (const [name, range] of Object.entries(ranges) as [string, Range | true][])
    if (range !== true && settings[name] !== undefined)
      checkNumber(`${feature}.${name}`, settings[name], range);
  return settings as Settings<Options, Defaults>;
};

const checkNumber = (
  name: string,
  value: unknown,
  { min = -Infinity, max = Infinity, integer }: Range,
): void => {
  const isRight =
    typeof value === "number" &&
    value >= min &&
    value <= max &&
    (!integer || value === Infinity || Number.isInteger(value));
  if (isRight) return;
  const kind = integer ? "a whole number" : "a number";
  const to = Number.isFinite(max) ? ` to ${max}` : " on";
  throw new ConfigurationError(`\`${name}\` must be ${kind} from ${min}${to}`);
};
