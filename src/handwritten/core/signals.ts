import { ACTIONS_PER_TURN, type Entry, nextTurn, runSafely } from "./runtime/turns.ts";
import { isWorkers } from "./runtime/workers.ts";

/**
 * The signal of a call whose caller gave none: it never aborts. All such calls share it, so nothing listens to it: an
 * event target looks through its listeners for each one that is added, which is quadratic in the calls in flight.
 * See decision 20 in docs/decisions.md.
 */
export const never = (): AbortSignal => {
  if (shared) return shared;
  const { signal } = new AbortController();
  made.add(signal);
  // There a signal belongs to the request that made it.
  if (!isWorkers()) shared = signal;
  return signal;
};

/** Made when it is first asked for: workerd has no controllers while a module is loaded. */
let shared: AbortSignal | undefined;
const made = /* @__PURE__ */ new WeakSet<AbortSignal>();

/** Whether it is the signal of a call whose caller gave none. */
export const isNever = (signal: AbortSignal | null | undefined): boolean =>
  signal ? signal === shared || made.has(signal) : false;

/** What is to be done when a signal aborts, with one listener for all of it. */
class AbortActions {
  readonly #signal: AbortSignal;
  /** Most signals are of one call, which does without a set. */
  #only: Entry | undefined;
  #others: Set<Entry> | undefined;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener("abort", this, { once: true });
  }

  add(action: () => void): () => void {
    const entry = { action };
    if (this.#only || this.#others?.size) {
      this.#others ??= new Set();
      this.#others.add(entry);
    } else this.#only = entry;
    return () => this.#remove(entry);
  }

  handleEvent(): void {
    this.#run(ACTIONS_PER_TURN);
  }

  #remove(entry: Entry): void {
    if (this.#only === entry) this.#only = undefined;
    else if (!this.#others?.delete(entry)) return;
    if (this.#only || this.#others?.size || this.#signal.aborted) return;
    this.#signal.removeEventListener("abort", this);
    actionsOf.delete(this.#signal);
  }

  #run(count: number): void {
    const first = this.#only;
    this.#only = undefined;
    if (first) runSafely(first);
    let left = first ? count - 1 : count;
    for (const entry of this.#others ?? []) {
      if (left-- === 0) {
        nextTurn(() => this.#run(ACTIONS_PER_TURN));
        return;
      }
      this.#others?.delete(entry);
      runSafely(entry);
    }
  }
}

const actionsOf = /* @__PURE__ */ new WeakMap<AbortSignal, AbortActions>();

/**
 * Runs `action` when the signal aborts, at once if it already has. Of many for one signal the first fifty run at once, and
 * the others fifty by fifty in later turns of the event loop. Returns a function that stops listening: call it as soon
 * as the work is over, or a signal that outlives the call collects actions.
 */
export const onAbort = (signal: AbortSignal | undefined, action: () => void): (() => void) => {
  if (signal?.aborted) action();
  if (!signal || signal.aborted || isNever(signal)) return nothing;
  let actions = actionsOf.get(signal);
  if (!actions) {
    actions = new AbortActions(signal);
    actionsOf.set(signal, actions);
  }
  return actions.add(action);
};

const nothing = (): void => {};

/** What work comes to, or the signal's reason as soon as it aborts: for work that cannot be stopped. */
export const untilAborted = <Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> =>
  new Promise((resolve, reject) => {
    // First, so that the error of the work is handled even when listening fails.
    const settled = work.then(resolve, reject);
    const stopListening = onAbort(signal, () => reject(signal.reason));
    void settled.finally(stopListening);
  });
