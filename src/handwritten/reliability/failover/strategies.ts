import { ConfigurationError } from "../../errors/index.ts";
import type { TargetState } from "./targets.ts";

/** What a strategy may go by. */
export interface PickContext {
  readonly now: number;
  /** Between 0 and 1. */
  readonly random: () => number;
  /** The call's `stickyKey`. */
  readonly stickyKey: string | undefined;
}

/** In which order targets are tried. Given those that are well; the same list must come back in another order. */
export type Strategy = (targets: readonly TargetState[], context: PickContext) => readonly TargetState[];

/** The strategies by their names. */
export type StrategyName =
  /** In the order of the list. */
  | "priority"
  /** Each call begins one further. */
  | "round_robin"
  | "random"
  /** By chance, in proportion to the weights. */
  | "weighted"
  /** The same target as long as it is well; of calls with a `stickyKey` always the same for the same key. */
  | "sticky"
  /** Of two by chance the one that answers sooner, counting the calls under way. */
  | "least_latency";

const byChance = (targets: readonly TargetState[], { random }: PickContext): readonly TargetState[] => {
  const order = [...targets];
  // Fisher and Yates, from the end.
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.min(at, Math.floor(random() * (at + 1)));
    [order[at], order[other]] = [order[other] as TargetState, order[at] as TargetState];
  }
  return order;
};

/** Each by a chance of its weight, without putting back; what weighs nothing comes last. */
const byWeight = (targets: readonly TargetState[], { random }: PickContext): readonly TargetState[] => {
  const left = [...targets];
  const order: TargetState[] = [];
  while (left.length) {
    const sum = left.reduce((total, { weight }) => total + weight, 0);
    let at = random() * sum;
    let chosen = left.findIndex(({ weight }) => {
      at -= weight;
      return at < 0;
    });
    if (chosen < 0) chosen = left.findIndex(({ weight }) => weight > 0);
    order.push(...left.splice(Math.max(0, chosen), 1));
  }
  return order;
};

const roundRobin = (): Strategy => {
  let next = 0;
  return (targets) => {
    const first = next++ % targets.length;
    return [...targets.slice(first), ...targets.slice(0, first)];
  };
};

/**
 * FNV-1a, whose last characters change its low bits alone, and the final mix of MurmurHash3: the names of targets differ in
 * their last characters, and their scores are compared as a whole.
 */
const hash = (text: string): number => {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
};

const sticky = (): Strategy => {
  let current: TargetState | undefined;
  return (targets, { stickyKey }) => {
    // Rendezvous: a target that is gone moves its own keys alone.
    if (stickyKey !== undefined) {
      const scores = new Map(targets.map((one) => [one, hash(`${stickyKey}\n${one.name}`)]));
      return [...targets].sort((a, b) => (scores.get(b) as number) - (scores.get(a) as number));
    }
    if (!current || !targets.includes(current)) current = targets[0];
    const first = current as TargetState;
    return [first, ...targets.filter((one) => one !== first)];
  };
};

/**
 * What a target would cost a call now: what its calls take, times those under way. One that has not answered yet is tried.
 *
 * @see https://www.eecs.harvard.edu/~michaelm/postscripts/mythesis.pdf the power of two choices
 */
const loadOf = ({ latencyMs, underWay }: TargetState): number => (latencyMs ?? 0) * (underWay + 1) + underWay;

const leastLatency: Strategy = (targets, context) => {
  const order = [...byChance(targets, context)];
  const [first, second] = order as [TargetState, TargetState?];
  if (second && loadOf(second) < loadOf(first)) [order[0], order[1]] = [second, first];
  return order;
};

/** @throws ConfigurationError for a name that is none */
export const strategyOf = (strategy: StrategyName | Strategy): Strategy => {
  if (typeof strategy === "function") return strategy;
  switch (strategy) {
    case "priority":
      return (targets) => targets;
    case "round_robin":
      return roundRobin();
    case "random":
      return byChance;
    case "weighted":
      return byWeight;
    case "sticky":
      return sticky();
    case "least_latency":
      return leastLatency;
    default:
      throw new ConfigurationError(
        `\`failover.strategy\` is one of priority, round_robin, random, weighted, sticky and least_latency, not ${strategy}`,
      );
  }
};

/** How fast a target's slowness is forgotten, in milliseconds: to a third in so long. */
const DECAY_MS = 10_000;

/** Takes a call's time into a target's latency: at once where it is slower than the rest, else by and by (peak EWMA). */
export const noteLatency = (state: TargetState, now: number, tookMs: number): void => {
  const { latencyMs } = state;
  const kept = Math.exp(-(now - state.latencyAt) / DECAY_MS);
  state.latencyMs =
    latencyMs === undefined || tookMs > latencyMs ? tookMs : latencyMs * kept + tookMs * (1 - kept);
  state.latencyAt = now;
};
