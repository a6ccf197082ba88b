import { ConfigurationError } from "../../errors/index.ts";
import { LONGEST_TIMER_MS } from "../clock.ts";

/** What a number among the options may be. */
export interface Range {
  readonly min?: number;
  /** Like `min`, but not this number itself. */
  readonly above?: number;
  readonly max?: number;
  /** A whole number, or Infinity where nothing forbids that. */
  readonly integer?: boolean;
  /** Not Infinity. */
  readonly finite?: boolean;
}

/** A duration that a timer can hold. */
export const DELAY: Range = { min: 0, max: LONGEST_TIMER_MS };
/** An amount, or a duration that no timer has to hold. */
export const AMOUNT: Range = { min: 0 };
/** An amount that is calculated with: of Infinity nothing would be left. */
export const FINITE_AMOUNT: Range = { min: 0, finite: true };
/** An amount of which there is something. */
export const POSITIVE: Range = { above: 0, finite: true };
/** How many of something there are at least one of. */
export const COUNT: Range = { min: 1, integer: true };
/** A part of a whole. */
export const RATIO: Range = { min: 0, max: 1 };

/** @throws ConfigurationError for what is no number, or one out of the range; `name` is as the caller wrote it */
export const checkNumber = (name: string, value: unknown, range: Range): void => {
  if (typeof value !== "number" || !isIn(range, value))
    throw new ConfigurationError(`\`${name}\` must be ${describeRange(range)}`);
};

const isIn = ({ min, above, max, integer, finite }: Range, value: number): boolean => {
  if (Number.isNaN(value) || (finite && !Number.isFinite(value))) return false;
  if (integer && value !== Infinity && !Number.isInteger(value)) return false;
  const isLow = (min !== undefined && value < min) || (above !== undefined && value <= above);
  return !isLow && (max === undefined || value <= max);
};

/** `a whole number from 1 to 8`, `a number >= 0`. */
const describeRange = ({ min = -Infinity, above, max, integer, finite }: Range): string => {
  const kind = `a ${finite && max === undefined ? "finite " : ""}${integer ? "whole " : ""}number`;
  if (above !== undefined) return `${kind} > ${above}${max === undefined ? "" : ` and <= ${max}`}`;
  return max === undefined ? `${kind} >= ${min}` : `${kind} from ${min} to ${max}`;
};
