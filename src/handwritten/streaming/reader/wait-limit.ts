import type { Clock } from "../../core/clock.ts";
import { isLimit, type Timeouts } from "../../core/timeouts.ts";
import { ContentWatch } from "../sse/content-watch.ts";

/** The limits of a wait. */
export type WaitLimitName = "firstEventMs" | "idleMs";

/** Called when a limit has passed, with its length. */
interface Waiter {
  expired(limit: WaitLimitName, ms: number): void;
}

/**
 * How long a consumer may wait for an event. Only waiting counts, so a consumer that takes its time between two events,
 * or has paused, loses nothing.
 *
 * There is one timer for many waits: when it fires early, because another wait has begun since, it is set again for
 * what is left. To start and stop one for every chunk would cost more than to parse it.
 */
export class WaitLimit {
  readonly #clock: Clock;
  readonly #limits: Timeouts;
  readonly #waiter: Waiter;
  readonly #content: ContentWatch | undefined;
  #name: WaitLimitName = "firstEventMs";
  #stopTimer: (() => void) | undefined;
  /** When the current wait began. */
  #since: number | undefined;
  /** What earlier waits took that brought nothing new. */
  #spentMs = 0;

  constructor(clock: Clock, limits: Timeouts, waiter: Waiter) {
    this.#clock = clock;
    this.#limits = limits;
    this.#waiter = waiter;
    if (limits.idle !== "bytes") this.#content = new ContentWatch();
  }

  /** A wait begins. */
  begin(): void {
    const limit = this.#limits[this.#name];
    if (!isLimit(limit)) return;
    this.#since = this.#now();
    if (!this.#stopTimer) this.#arm(limit - this.#spentMs);
  }

  /** The wait is over, or interrupted. */
  end(): void {
    if (this.#since === undefined) return;
    this.#spentMs += this.#now() - this.#since;
    this.#since = undefined;
  }

  /** A chunk has come. A piece of an event is something new, but not before the first event. */
  chunk(chunk: Uint8Array, bringsEvents: boolean): void {
    // Events are judged when they are read: see `event()`.
    if (bringsEvents) this.#content?.skip(chunk);
    const isNew = this.#content ? !bringsEvents && this.#content.sees(chunk) : true;
    if (isNew && this.#name === "idleMs") this.#spentMs = 0;
  }

  /** A wait has brought an event, and there may be more with it. */
  event(event: unknown, more: boolean): void {
    if (!more && isKeepAlive(event)) return;
    this.#spentMs = 0;
    if (this.#name === "idleMs") return;
    this.#name = "idleMs";
    this.stop();
  }

  stop(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }

  #arm(ms: number): void {
    const expire = (): void => {
      this.#stopTimer = undefined;
      const limit = this.#limits[this.#name];
      if (this.#since === undefined || !isLimit(limit)) return;
      const leftMs = limit - this.#spentMs - (this.#now() - this.#since);
      if (leftMs > 0) this.#arm(leftMs);
      else this.#waiter.expired(this.#name, limit);
    };
    // In the background, as it goes on after the wait: a reader that waits holds the connection, and that the process.
    this.#stopTimer = this.#clock.after(Math.max(0, ms), expire, true);
  }

  /** In whole milliseconds: for a fraction V8 makes an object, and for the next one another. */
  #now(): number {
    return Math.floor(this.#clock.now());
  }
}

/** Some servers, OpenAI's among them, keep a connection alive with events; the reader gets them like any other. */
const isKeepAlive = (event: unknown): boolean => {
  const { type } = (event ?? {}) as { type?: unknown };
  return type === "keepalive" || type === "ping";
};
