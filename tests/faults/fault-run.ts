import { getEventListeners } from "node:events";
import { setImmediate as turn } from "node:timers/promises";
import { Environment, OpenAI } from "../../src/handwritten/index.ts";
import {
  circuitBreaker,
  deadline,
  failover,
  firstEvent,
  ledger,
  metrics,
  rateLimit,
  retry,
  type StrategyName,
} from "../../src/handwritten/reliability/index.ts";
import { loopClock } from "../support/loop-clock.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { toxicProxy } from "../support/toxic-proxy.ts";
import { until } from "../support/until.ts";
import { answeringServer, type Records } from "./answering-server.ts";
import { audit, type Promised } from "./audit.ts";
import { type Ended, makeCall, planOf } from "./make-call.ts";
import { flap } from "./toxic-schedule.ts";

export interface FaultRun {
  readonly seed: number;
  readonly calls: number;
  /** Of `faults`: what the flapping target suffers from. */
  readonly faults: readonly string[];
  readonly strategy: StrategyName;
  readonly promised: Promised;
}

export interface FaultReport {
  /** Without any, all is as it should be. */
  readonly violations: readonly string[];
  /** How many calls ended how. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** What the policies did. */
  readonly events: Readonly<Record<string, number>>;
  /** Requests that servers saw. */
  readonly seen: number;
}

/** Of the run's clock. Each call has a deadline; all of them together take a small part of this. */
const LONGEST_MS = 60_000;
const CALLERS = 48;
const PERMITS = 20;

/** Two servers, one of them behind a connection that flaps; many calls; and what came of them. */
export const faultRun = async ({
  seed,
  calls,
  faults,
  strategy,
  promised,
}: FaultRun): Promise<FaultReport> => {
  const random = seededRandom(seed);
  const before = activeResources();
  const records: Records = { seen: [], done: new Set(), violations: [] };
  const ended: Ended[] = [];
  const violations: string[] = [];
  const shared = new AbortController();
  let client: OpenAI;
  const policies = policiesOf(strategy, promised, seed);
  {
    using clock = loopClock();
    const given = (offset: number) => ({ random: seededRandom(seed + offset), clock });
    await using steadyServer = await answeringServer("steady", records, given(1));
    await using flappingServer = await answeringServer("flapping", records, given(2));
    await using steady = await toxicProxy(steadyServer.port, given(3));
    await using flapping = await toxicProxy(flappingServer.port, given(4));
    const [near, far] = [flapping, steady].map(
      ({ origin }, at) =>
        new Environment({
          name: at ? "steady" : "flapping",
          baseURL: `${origin}/v1`,
          apiKey: "sk-fault-run",
        }),
    ) as [Environment, Environment];
    client = new OpenAI({
      environment: near,
      clock,
      timeout: { connectMs: 300, headersMs: 500, firstEventMs: 400, idleMs: 300 },
      reliability: policies([near, far]),
    });
    const over = new AbortController();
    const flapped = flap(flapping, faults, given(5), over.signal);
    const open = new Set<string>();
    let begun = 0;
    const caller = async (): Promise<void> => {
      while (begun < calls) {
        const id = `call-${seed}-${begun++}.`;
        const key = promised === "once by key" ? `key-${id}` : undefined;
        open.add(id);
        const one = await makeCall(client, id, planOf(random), shared.signal, key, clock);
        open.delete(id);
        ended.push(one);
        // Who is sent away at once comes back a little later, or most calls of the run would be over in that moment.
        if (one.outcome === "circuit_open") await clock.sleep(50);
      }
    };
    const callers = Promise.all(Array.from({ length: CALLERS }, caller));
    await Promise.race([callers, clock.sleep(LONGEST_MS)]);
    over.abort();
    if (open.size) violations.push(`not ended after ${LONGEST_MS} ms: ${[...open].join(" ")}`);
    await flapped;
    // What was ended while it was under way has a moment to come to its end.
    for (let n = 0; n < 20; n++) await turn();
    violations.push(...leftOf(client, shared.signal));
  }
  if (ended.length !== calls) violations.push(`${ended.length} of ${calls} calls have ended`);
  violations.push(...audit(ended, records, promised), ...countedWrong(client, ended));
  const left = await leftover(before);
  if (left.length) violations.push(`left to the platform: ${left.join(", ")}`);
  const { events } = client.metrics();
  return {
    violations,
    outcomes: tally(ended.map(({ outcome }) => outcome)),
    events,
    seen: records.seen.length,
  };
};

const policiesOf = (strategy: StrategyName, promised: Promised, seed: number) => {
  const { next: random } = seededRandom(seed + 6);
  const unknownOutcome = promised === "at most once" ? "fail" : "retry";
  return (targets: readonly Environment[]) => ({
    metrics: metrics(),
    ledger: ledger(),
    deadline: deadline({ ms: 3_000 }),
    retry: retry({
      maxAttempts: 3,
      baseDelayMs: 5,
      throttledBaseDelayMs: 5,
      maxDelayMs: 20,
      unknownOutcome,
      random,
    }),
    failover: failover({
      targets,
      strategy,
      unknownOutcome,
      ejectAfter: 5,
      ejectMs: 50,
      maxEjectMs: 100,
      random,
    }),
    rateLimit: rateLimit({ limits: [{ concurrency: PERMITS, per: "target" }] }),
    circuitBreaker: circuitBreaker({
      window: { ms: 500 },
      minimumCalls: 5,
      openMs: 30,
      maxOpenMs: 100,
      halfOpenMs: 500,
      random,
    }),
    firstEvent: firstEvent({ ms: 400 }),
  });
};

/** What calls hold that are over. */
const leftOf = (client: OpenAI, signal: AbortSignal): string[] => {
  const { inFlight, rateLimits } = client.metrics();
  const { states } = client.reliability.failover as ReturnType<typeof failover>;
  const found: string[] = [];
  if (inFlight) found.push(`${inFlight} calls are in flight`);
  if (rateLimits.waiting) found.push(`${rateLimits.waiting} calls wait for the limiter`);
  for (const [name, left] of Object.entries(rateLimits.available))
    if (name.includes("at once") && left !== PERMITS) found.push(`${left} of ${PERMITS} permits of ${name}`);
  for (const [name, { underWay }] of Object.entries(states))
    if (underWay) found.push(`${underWay} calls to ${name} are under way`);
  const listeners = getEventListeners(signal, "abort").length;
  if (listeners) found.push(`${listeners} listeners on the callers' signal`);
  return found;
};

/** The metrics must tell what the callers were told. */
const countedWrong = (client: OpenAI, ended: readonly Ended[]): string[] => {
  const counted: Record<string, number> = {};
  for (const { outcomes } of client.metrics().operations)
    for (const [outcome, count] of Object.entries(outcomes)) {
      const name = METRIC_NAMES[outcome] ?? outcome;
      counted[name] = (counted[name] ?? 0) + count;
    }
  const told = tally(ended.map(({ outcome }) => METRIC_NAMES[outcome] ?? outcome));
  const names = new Set([...Object.keys(counted), ...Object.keys(told)]);
  return [...names]
    .filter((name) => counted[name] !== told[name])
    .map((name) => `${counted[name] ?? 0} calls are counted as ${name}, ${told[name] ?? 0} have ended so`);
};

/** A stream that its caller aborts is counted as left. */
const METRIC_NAMES: Readonly<Record<string, string>> = {
  whole: "success",
  left: "cancelled",
  abort: "cancelled",
};

const tally = (names: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
};

const activeResources = (): string[] =>
  process.getActiveResourcesInfo().filter((name) => /Timeout|TCP/i.test(name));

/** What is there that was not there before, after the platform had its time to close connections. */
const leftover = async (before: readonly string[]): Promise<string[]> => {
  const isClosed = (): boolean => activeResources().length <= before.length;
  return until(isClosed).then(() => [], activeResources);
};
