import type { ApiRequest } from "../../contract.ts";
import type { Clock } from "../../core/clock.ts";
import type { Context, Handler, Reply } from "../../core/handler.ts";
import type { Inputs } from "./inputs.ts";

/** A call that waits to be sent together with others. */
export interface Caller {
  readonly request: ApiRequest;
  readonly context: Context;
  readonly inputs: Inputs;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: unknown) => void;
}

/** Calls that are sent together, or will be. */
export interface Group {
  /** In the order in which they came; those that still wait. */
  readonly callers: Set<Caller>;
  /** Cancels what they were sent as, when none waits any more. */
  readonly controller: AbortController;
  readonly since: number;
  /** Who sends them: the layers further in. */
  readonly next: Handler;
  count: number;
  size: number;
}

/** When a group goes. */
export interface GatheringLimits {
  readonly maxItems: number;
  readonly maxBytes: number;
  readonly maxWaitMs: number;
  readonly maxConcurrent: number;
}

/**
 * Gathers calls in groups: a group goes when it is full or has waited long enough, and as soon as there are not too many
 * on their way; until then others may join it.
 */
export class Gathering {
  readonly #limits: GatheringLimits;
  readonly #send: (group: Group) => Promise<void>;
  /** Those that others may join, by what all calls of one group have in common. */
  readonly #open = new Map<string, Group>();
  readonly #timers = new Map<Group, () => void>();
  /** Those whose time has come, the first first. */
  readonly #due = new Set<Group>();
  readonly #keys = new Map<Group, string>();
  #inFlight = 0;

  /** @param send - never rejects */
  constructor(limits: GatheringLimits, send: (group: Group) => Promise<void>) {
    this.#limits = limits;
    this.#send = send;
  }

  /** How many calls wait, and how many groups are on their way. */
  get state(): { readonly waiting: number; readonly inFlight: number } {
    let waiting = 0;
    for (const { callers } of this.#keys.keys()) waiting += callers.size;
    return { waiting, inFlight: this.#inFlight };
  }

  /** Adds a call; the returned function takes it out again. */
  add(key: string, caller: Caller, next: Handler): () => void {
    const { all, size } = caller.inputs;
    const { clock } = caller.context;
    const { maxItems, maxBytes } = this.#limits;
    let group = this.#open.get(key);
    if (group && (group.count + all.length > maxItems || group.size + size > maxBytes)) {
      this.#close(group);
      group = undefined;
    }
    group ??= this.#begin(key, clock, next);
    group.callers.add(caller);
    group.count += all.length;
    group.size += size;
    if (group.count >= maxItems || group.size >= maxBytes) this.#close(group);
    const joined = group;
    return () => this.#remove(joined, caller);
  }

  #begin(key: string, clock: Clock, next: Handler): Group {
    const group: Group = {
      callers: new Set(),
      controller: new AbortController(),
      since: clock.now(),
      next,
      count: 0,
      size: 0,
    };
    this.#open.set(key, group);
    this.#keys.set(group, key);
    this.#timers.set(
      group,
      clock.after(this.#limits.maxWaitMs, () => this.#isDue(group)),
    );
    return group;
  }

  /** No more calls join it, and it does not wait for any. */
  #close(group: Group): void {
    const key = this.#keys.get(group);
    if (key !== undefined && this.#open.get(key) === group) this.#open.delete(key);
    this.#isDue(group);
  }

  #isDue(group: Group): void {
    this.#timers.get(group)?.();
    this.#timers.delete(group);
    this.#due.add(group);
    this.#go();
  }

  #go(): void {
    for (const group of this.#due) {
      if (this.#inFlight >= this.#limits.maxConcurrent) return;
      this.#forget(group);
      this.#inFlight++;
      void this.#send(group).finally(() => {
        this.#inFlight--;
        this.#go();
      });
    }
  }

  #remove(group: Group, caller: Caller): void {
    if (!group.callers.delete(caller)) return;
    group.count -= caller.inputs.all.length;
    group.size -= caller.inputs.size;
    if (group.callers.size) return;
    if (this.#keys.has(group)) this.#forget(group);
    else group.controller.abort(caller.context.signal.reason);
  }

  #forget(group: Group): void {
    const key = this.#keys.get(group);
    if (key !== undefined && this.#open.get(key) === group) this.#open.delete(key);
    this.#keys.delete(group);
    this.#due.delete(group);
    this.#timers.get(group)?.();
    this.#timers.delete(group);
  }
}
