import { isDeepStrictEqual } from "node:util";
import type { Sent } from "./recorder.ts";
import type { Ending } from "./run-program.ts";
import { type WireRequest, wireRequest } from "./wire-request.ts";

/** One run of a sample: what it sent and how it ended. */
export interface Run {
  readonly sent: readonly Sent[];
  readonly ending: Ending;
}

export type Verdict =
  | { readonly kind: "same" }
  | { readonly kind: "different"; readonly why: readonly string[] }
  /** The official package cannot run it, so there is nothing to hold ours against. */
  | { readonly kind: "not runnable"; readonly why: readonly string[] };

/**
 * Holds our run of a sample against the official one: the same requests, and an end that is no worse. Where the
 * official run breaks off, ours is held to what was sent until then, and may get further.
 */
export const compareRuns = (official: Run, ours: Run): Verdict => {
  if (official.sent.length === 0)
    return { kind: "not runnable", why: [official.ending.why || "it sends nothing"] };
  const sent = official.ending.ok ? ours.sent : ours.sent.slice(0, official.sent.length);
  const why = differences(official.sent.map(wireRequest), sent.map(wireRequest));
  if (official.ending.ok && !ours.ending.ok) why.push(`ours fails: ${ours.ending.why}`);
  return why.length ? { kind: "different", why } : { kind: "same" };
};

const differences = (official: readonly WireRequest[], ours: readonly WireRequest[]): string[] => {
  if (official.length !== ours.length)
    return [`official sends ${lines(official)}, ours sends ${lines(ours)}`];
  return official.flatMap((request, index) => {
    const other = ours[index] as WireRequest;
    const fields = (Object.keys(request) as (keyof WireRequest)[]).filter(
      (field) => !isDeepStrictEqual(request[field], other[field]),
    );
    return fields.map(
      (field) => `${field}: official ${JSON.stringify(request[field])}, ours ${JSON.stringify(other[field])}`,
    );
  });
};

const lines = (requests: readonly WireRequest[]): string =>
  requests.map(({ method, path }) => `${method} ${path}`).join(", ") || "nothing";
