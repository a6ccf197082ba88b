import type { Handler, Layer } from "../../core/handler.ts";
import { pipeline } from "../../core/handler.ts";
import { ConfigurationError } from "../../errors/index.ts";
import { checkPolicies, layersOf, type ReliabilityOptions } from "../default-stack.ts";

/** One version of the policies. */
export interface PolicyVersion {
  /** From 1. */
  readonly version: number;
  readonly policies: ReliabilityOptions;
}

/** Called after a change, with the policies that act now and those that did before. */
export type PolicyWatcher = (now: PolicyVersion, before: PolicyVersion) => void;

/**
 * Policies that can be exchanged while calls are in flight: given as `reliability` to `new OpenAI`. A call keeps, to its
 * end, the version that it began with.
 */
export interface LiveReliability {
  readonly version: number;
  /** What acts now. */
  readonly policies: ReliabilityOptions;
  /**
   * Exchanges the named policies, all at once, and keeps the others with what they have learned; `undefined` switches
   * one off. Gives the new version's number.
   *
   * @throws ConfigurationError when one of them cannot work; then nothing has changed
   */
  update(changes: ReliabilityOptions | ((now: ReliabilityOptions) => ReliabilityOptions)): number;
  /**
   * Goes back to an earlier version, by default to the one before. That is a new version with the old policies.
   *
   * @throws ConfigurationError when that version is not kept any more
   */
  rollback(version?: number): number;
  /** Calls the watcher after every change; the returned function ends that. */
  watch(watcher: PolicyWatcher): () => void;
  /** The versions that `rollback` can go back to, the newest last. */
  readonly history: readonly PolicyVersion[];
  /** The layer that has each call go through the policies of its moment. `defaults` act where they say nothing. */
  layer(defaults?: ReliabilityOptions): Layer;
}

/** How many versions are kept to go back to. */
const KEPT = 20;

/**
 * Policies that can be exchanged later, atomically and with a way back.
 *
 * @example
 * const policies = liveReliability({ retry: retry() });
 * const openai = new OpenAI({ reliability: policies });
 * policies.update({ retry: retry({ maxAttempts: 5 }) });
 *
 * @throws ConfigurationError when one of them cannot work
 */
export const liveReliability = (initial: ReliabilityOptions = {}): LiveReliability => {
  checkPolicies(initial);
  const history: PolicyVersion[] = [{ version: 1, policies: Object.freeze({ ...initial }) }];
  const watchers = new Set<PolicyWatcher>();
  let now = history[0] as PolicyVersion;

  const change = (policies: ReliabilityOptions): number => {
    checkPolicies(policies);
    const before = now;
    now = { version: before.version + 1, policies: Object.freeze({ ...policies }) };
    history.push(now);
    if (history.length > KEPT) history.shift();
    const changed = now;
    for (const watcher of [...watchers]) watcher(changed, before);
    return changed.version;
  };

  return {
    get version() {
      return now.version;
    },
    get policies() {
      return now.policies;
    },
    get history() {
      return [...history];
    },
    update: (changes) =>
      change({ ...now.policies, ...(typeof changes === "function" ? changes(now.policies) : changes) }),
    rollback(version = now.version - 1) {
      const found = history.find((kept) => kept.version === version);
      if (!found) throw new ConfigurationError(`version ${version} is not kept: there are ${kept(history)}`);
      return change(found.policies);
    },
    watch(watcher) {
      // One function given twice is two watchers, each with an end of its own.
      const wrapped: PolicyWatcher = (changed, before) => watcher(changed, before);
      watchers.add(wrapped);
      return () => void watchers.delete(wrapped);
    },
    layer(defaults = {}) {
      const act = (next: Handler): Handler => {
        let of: PolicyVersion | undefined;
        let handler = next;
        return (request, context) => {
          if (of !== now) {
            const previous = of;
            of = now;
            handler = pipeline(...layersOf({ ...defaults, ...given(now.policies) }))(next);
            if (previous)
              context.emit({ type: "configuration", version: of.version, previous: previous.version });
          }
          return handler(request, context);
        };
      };
      // What the options of a call are checked against.
      return Object.defineProperty(act, "features", { get: () => Object.keys(given(now.policies)) });
    },
  };
};

/** Only what is set: an `undefined` would hide what stands otherwise. */
const given = (policies: ReliabilityOptions): ReliabilityOptions =>
  Object.fromEntries(Object.entries(policies).filter(([, policy]) => policy));

const kept = (history: readonly PolicyVersion[]): string => history.map(({ version }) => version).join(", ");
