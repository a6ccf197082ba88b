/** How many standard deviations of what the calls in flight use together may be given back beyond the burst. */
export const SLACK_DEVIATIONS = 3;

/**
 * How far a level may rise above the burst when something is given back. Calls that are in flight use more or less than
 * they were expected to, and what they use more is a debt: if what they use less were cut off at a burst that is small
 * beside their sum, a limit that is used to its full would lose it each time.
 *
 * @param spread - the variance of what a call uses, divided by its mean: of calls for `inflow` together, the variance is
 *   `spread · inflow`
 * @param inflow - what has flowed in since the call was let through. It is never more than that
 */
export const slackOf = (spread: number, inflow: number): number =>
  Math.min(inflow, SLACK_DEVIATIONS * Math.sqrt(spread * inflow));
