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
  const { min = -Infinity, above = -Infinity, max = Infinity, integer, finite } = range;
  const isRight =
    typeof value === "number" &&
    value >= min &&
    (value > above || above === -Infinity) &&
    value <= max &&
    (!integer || value === Infinity || Number.isInteger(value)) &&
    (!finite || Number.isFinite(value));
  if (isRight) return;
  const kind = `a ${finite && max === Infinity ? "finite " : ""}${integer ? "whole " : ""}number`;
  const from = above === -Infinity ? `from ${min}` : `above ${above}`;
  const to = max === Infinity ? (above === -Infinity ? " on" : "") : ` to ${max}`;
  throw new ConfigurationError(`\`${name}\` must be ${kind} ${from}${to}`);
};
