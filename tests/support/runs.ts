/** Whether this is `npm run test:long`, which leaves out nothing. */
export const isLong = Boolean(process.env["LONG"]);

/** Of ten thousand runs, `npm test` makes five hundred. */
const SHARE = 20;
const FEWEST_RUNS = 100;

/** How often a property is tried. In `npm test` it is a part of that, which finds what is plainly broken. */
export const runs = (count: number): number =>
  isLong ? count : Math.min(count, Math.max(FEWEST_RUNS, Math.ceil(count / SHARE)));

/** The cases of a list that are tried: in `npm test` one of so many, the first among them. */
export const casesOf = <Case>(all: readonly Case[], oneOf: number): readonly Case[] =>
  isLong ? all : all.filter((_, index) => index % oneOf === 0);
