import { type Clock, systemClock } from "../core/clock.ts";
import type { ClientEvent } from "../core/events.ts";
import type { Context } from "../core/handler.ts";

/**
 * What a policy keeps of the clients that share it: the clock that all its times are by, and where it reports what no call
 * brings about. Both are those of the first client that calls; nothing of a call is kept.
 */
export class Host {
  #clock: Clock | undefined;
  #announce: Context["announce"] | undefined;

  /** @param clock - the policy's option; default: that of the first client that calls */
  constructor(clock: Clock | undefined) {
    this.#clock = clock;
  }

  /** A call comes. */
  see({ clock, announce }: Context): void {
    this.#clock ??= clock;
    this.#announce ??= announce;
  }

  /** The system's before the first call. */
  get clock(): Clock {
    return this.#clock ?? systemClock;
  }

  announce(event: ClientEvent): void {
    this.#announce?.(event);
  }
}
