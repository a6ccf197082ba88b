import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { seededRandom } from "../support/seeded-random.ts";
import { soakClient } from "./client.ts";
import { soakServer } from "./server.ts";
import { count, differences } from "./tally.ts";
import { callUntil, type Seen } from "./workload.ts";

/**
 * Calls with every policy, for a time, against a server on loopback that fails now and then. At the end the callers, the
 * metrics, the ledger and the server have to agree on every call and every attempt. Runs with the build.
 */
const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "20" },
    seed: { type: "string", default: "1" },
    faults: { type: "string", default: "0.02" },
  },
});
const [seconds, seed] = [Number(values.seconds), Number(values.seed)];
const CALLERS = 24;

await using server = await soakServer(seededRandom(seed), Number(values.faults));
const openai = soakClient(server.baseURL);
const seen: Seen = { calls: new Map(), attempts: new Set() };
let isOver = false;
const callers = Array.from({ length: CALLERS }, (_, index) =>
  callUntil(openai, seededRandom(seed + index + 1), () => isOver, seen),
);
const heaps: number[] = [];
for (let second = 0; second < seconds; second++) {
  await sleep(1_000);
  heaps.push(process.memoryUsage().heapUsed);
}
isOver = true;
await Promise.all(callers);

const told = openai.metrics();
const inMetrics = new Map(
  told.operations.flatMap(({ operation, outcomes }) =>
    Object.entries(outcomes).map(([outcome, calls]): [string, number] => [`${operation} ${outcome}`, calls]),
  ),
);
/** A status by which the server rejected a request, as the kind of its error. */
const KINDS: Readonly<Record<string, string>> = {
  200: "success",
  429: "rate_limit",
  500: "server",
  503: "server",
};
const attemptsInMetrics = new Map<string, number>();
for (const { outcomes } of told.attempts)
  for (const [outcome, attempts] of Object.entries(outcomes)) {
    const kind = KINDS[outcome] ?? outcome;
    attemptsInMetrics.set(kind, (attemptsInMetrics.get(kind) ?? 0) + attempts);
  }
const inLedger = new Map<string, number>();
for (const { error = "success" } of seen.attempts) count(inLedger, error);

const faults = [
  ...differences(["callers", seen.calls], ["metrics", inMetrics]),
  ...differences(["ledger", inLedger], ["metrics", attemptsInMetrics]),
  ...differences(["server", server.outcomes], ["metrics", attemptsInMetrics]),
  ...(told.inFlight ? [`${told.inFlight} calls are still counted as under way`] : []),
];
const sum = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((all, one) => all + one, 0);
const calls = sum(seen.calls);
console.log(`${calls} calls, ${sum(server.did)} requests in ${seconds} s, seed ${seed}`);
console.table(Object.fromEntries([...seen.calls].sort()));
console.table(Object.fromEntries([...server.did].sort()));
console.log(
  `heap: ${heaps
    .map((bytes) => Math.round(bytes / 1e6))
    .filter((_, index) => index % Math.ceil(seconds / 10) === 0)
    .join(", ")} MB`,
);
console.log(faults.length ? faults.join("\n") : "callers, metrics, ledger and server agree");
process.exitCode = faults.length || !calls ? 1 : 0;
