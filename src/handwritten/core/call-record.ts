import type { ApiRequest, HeadersRecord } from "../contract.ts";
import type { Attempt, CallReport } from "../errors/call-report.ts";
import type { Reply, Target } from "./handler.ts";

/**
 * The one thing in a context that changes: layers write down here what the reader of the answer must know. There is one
 * for each call.
 */
export interface CallRecord {
  /** Who answered, where that is not the client's own target. */
  target?: Target | undefined;
  /** Absent unless a layer reports something. */
  report?: { attempts?: Attempt[]; cache?: CallReport["cache"]; batched?: CallReport["batched"] } | undefined;
  /** The response of the last attempt, where a layer found that it cannot be decoded. */
  undecodable?: Reply | undefined;
  /** The key that policies know the request by, and what it was made for: each of them asks for it. */
  lastKey?: LastKey | undefined;
  /**
   * Gives the client's default headers, where it has any: with them the same request may be another organization's. A
   * function, as there may be keys among them, and a layer may print what it is given.
   */
  readonly standingHeaders?: (() => HeadersRecord) | undefined;
}

/** The key of the request of an attempt to a target. */
interface LastKey {
  readonly request: ApiRequest;
  readonly target: Target;
  readonly attempt: number;
  readonly key: Promise<string | undefined>;
}
