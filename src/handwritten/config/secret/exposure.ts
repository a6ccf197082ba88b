import { callSite } from "./call-site.ts";

/** One line of the audit trail: a secret's value was given out. */
export interface Exposure {
  readonly time: Date;
  /** What for, in the words of who asked. */
  readonly purpose: string;
  /** Which secret: the first 8 hex digits of its SHA-256. A promise where there is no `node:crypto`; `await` takes either. */
  readonly fingerprint: string | Promise<string>;
  /** Whose call led to it, e.g. `handlers/chat.ts:42`: the nearest frame outside this library; undefined when there is none. */
  readonly callSite: string | undefined;
}

let count = 0;
const listeners = new Set<(exposure: Exposure) => void>();

/**
 * Tells `listener` about every exposure of every secret, before the value is given out: a listener that throws
 * prevents it. Without a listener an exposure costs a counter. Returns a function that ends it.
 */
export const onExposure = (listener: (exposure: Exposure) => void): (() => void) => {
  // A function of its own, so that one listener that is added twice is also told twice.
  const entry = (exposure: Exposure): void => listener(exposure);
  listeners.add(entry);
  return () => {
    listeners.delete(entry);
  };
};

/** Exposures of all secrets so far. */
export const exposureCount = (): number => count;

/** Sets the count of all secrets to zero; each secret's own stays. For tests. */
export const resetExposureCount = (): void => {
  count = 0;
};

/**
 * Counts an exposure and tells the listeners.
 * @param entrance - the function that gives the value out: the call site is looked for above it
 */
export const recordExposure = (
  purpose: string,
  secret: { readonly fingerprint: string | Promise<string> },
  entrance: (purpose: string) => string,
): void => {
  if (listeners.size) {
    const { fingerprint } = secret;
    const exposure: Exposure = { time: new Date(), purpose, fingerprint, callSite: callSite(entrance) };
    for (const listener of listeners) listener(exposure);
  }
  count++;
};
