import type { Attempt } from "../../src/handwritten/errors/index.ts";
import type { Records, Seen } from "./answering-server.ts";
import type { Ended } from "./make-call.ts";

/** What a run promises of the calls' work. */
export type Promised =
  /** Without keys: no work is asked for again that may have been done. */
  | "at most once"
  /** With keys: the servers do the work of a key once, however often it arrives. */
  | "once by key";

/** Compares what callers were told with what the servers saw: what must not be, in words. */
export const audit = (
  ended: readonly Ended[],
  { seen, violations }: Records,
  promised: Promised,
): string[] => {
  const found = [
    ...violations,
    ...ended.flatMap(({ call, violations }) => violations.map((v) => `${call}: ${v}`)),
  ];
  const seenOf = Map.groupBy(seen, ({ call }) => call);
  const known = new Set(ended.map(({ call }) => call));
  if (known.size !== ended.length) found.push(`${ended.length - known.size} calls have ended twice`);
  for (const call of seenOf.keys()) if (!known.has(call)) found.push(`${call}: seen, and no call of ours`);
  for (const one of ended) {
    const requests = seenOf.get(one.call) ?? [];
    const say = (what: string): void =>
      void found.push(`${one.call} (${one.outcome}): ${what}\n${describe(one, requests)}`);
    const worked = requests.filter(({ outcome }) => outcome === "worked").length;
    if (one.method === "POST" && worked > 1) say(`its work was done ${worked} times (${promised})`);
    if (one.outcome === "whole" && !requests.some(isAnswer)) say("answered by nobody");
    if (one.key && requests.some(({ key }) => key !== one.key))
      say("the key is not the same for all attempts");
    for (const problem of ledgerProblems(one, requests)) say(problem);
  }
  return found;
};

const isAnswer = ({ outcome }: Seen): boolean => outcome === "worked" || outcome === "remembered";

/** The ledger and the servers must tell the same story. */
const ledgerProblems = ({ outcome, report }: Ended, requests: readonly Seen[]): string[] => {
  const attempts: readonly Attempt[] = report?.attempts ?? [];
  const problems: string[] = [];
  const numbers = attempts.map(({ number }) => number).sort((a, b) => a - b);
  if (numbers.some((number, at) => number !== at + 1))
    problems.push("the attempts are not numbered one by one");
  const targets = new Set([...attempts, ...requests].map(({ target }) => target));
  for (const target of targets) {
    const sent = attempts.filter((attempt) => attempt.target === target).length;
    const arrived = requests.filter((request) => request.target === target).length;
    if (arrived > sent) problems.push(`${target} saw ${arrived} requests of ${sent} attempts`);
  }
  for (const { target, requestID, status } of attempts) {
    if (requestID === undefined) continue;
    const request = requests.find((one) => one.requestID === requestID);
    if (request?.target !== target || request.status !== status)
      problems.push(`an attempt tells of ${requestID} with ${status} by ${target}, which was not so`);
  }
  const last = attempts.at(-1);
  if (outcome === "whole" && (last?.status !== 200 || last.error))
    problems.push("no attempt of it has succeeded");
  return problems;
};

const describe = ({ report }: Ended, requests: readonly Seen[]): string =>
  JSON.stringify({ attempts: report?.attempts, seen: requests }, null, 1);
