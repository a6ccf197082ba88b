import { defaultHeadersKey } from "../../core/context.ts";
import type { HealthState } from "../../core/events.ts";
import type { Context, Handler, Target } from "../../core/handler.ts";
import { untilAborted } from "../../core/signals.ts";
import { timeoutError } from "../../core/timeouts.ts";
import type { Host } from "../host.ts";
import { isProxyFailure, type TargetOutcome } from "../outcome.ts";
import { withoutCredentials } from "../without-credentials.ts";
import { CHECK_REQUEST, judge } from "./check.ts";
import type { TargetHealth } from "./health.ts";

/** How targets are checked. Durations in milliseconds. */
export interface MonitorSettings {
  readonly degradedMs: number;
  readonly unhealthyMs: number;
  readonly intervalMs: number;
  readonly jitter: number;
  readonly timeoutMs: number;
  readonly unhealthyAfter: number;
  readonly onChange: ((target: string, from: HealthState, to: HealthState) => void) | undefined;
  readonly random: () => number;
}

type Known = { -readonly [Name in keyof TargetHealth]: TargetHealth[Name] } & { readonly target: Target };

/** After so many intervals without a call the checks stop. */
const QUIET_INTERVALS = 2;

/** What is known of targets, by how calls to them end and by checks at an interval. */
export class HealthMonitor {
  readonly #settings: MonitorSettings;
  readonly #known = new Map<string, Known>();
  readonly #host: Host;
  /** Sends checks: the layers further in, of the first client. */
  #send: Handler | undefined;
  #callsInInterval = 0;
  #quietIntervals = 0;
  #stopTimer: (() => void) | undefined;

  constructor(settings: MonitorSettings, host: Host, targets: readonly Target[]) {
    this.#settings = settings;
    this.#host = host;
    for (const target of targets) this.#knownOf(target);
  }

  stateOf(target: string): HealthState {
    return this.#known.get(target)?.state ?? "unknown";
  }

  states(): Record<string, TargetHealth> {
    return Object.fromEntries([...this.#known].map(([name, { target: _, ...rest }]) => [name, rest]));
  }

  sendChecksBy(send: Handler): void {
    this.#send ??= send;
  }

  /** A call begins: the checks go on. */
  began(context: Context): void {
    this.#host.see(context);
    this.#callsInInterval++;
    this.#quietIntervals = 0;
    this.#schedule();
    this.#knownOf(context.target);
  }

  /** A call ended. The time that it took says nothing, as a model may think; how it ended does. */
  ended({ target, emit }: Context, outcome: TargetOutcome): void {
    if (outcome === "ignored") return;
    const known = this.#knownOf(target);
    if (outcome === "failure") {
      this.#countFailure(known, emit);
      return;
    }
    known.failuresInRow = 0;
    if (known.state === "unhealthy" || known.state === "unknown") this.#change(known, "healthy", emit);
  }

  async checkNow(): Promise<void> {
    await Promise.all([...this.#known.values()].map((known) => this.#check(known)));
  }

  stop(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }

  #knownOf(target: Target): Known {
    const found = this.#known.get(target.name) ?? {
      target,
      state: "unknown",
      latencyMs: undefined,
      failuresInRow: 0,
      checkedAt: undefined,
    };
    this.#known.set(target.name, found);
    return found;
  }

  /** @param emit - of the call that brings the change about; what a check finds is of no call */
  #change(known: Known, state: HealthState, emit: Context["emit"]): void {
    const from = known.state;
    if (from === state) return;
    known.state = state;
    const { name } = known.target;
    emit({ type: "health", target: name, from, to: state, latencyMs: known.latencyMs });
    this.#settings.onChange?.(name, from, state);
  }

  #countFailure(known: Known, emit: Context["emit"]): void {
    known.failuresInRow++;
    if (known.failuresInRow >= this.#settings.unhealthyAfter) this.#change(known, "unhealthy", emit);
  }

  async #check(known: Known): Promise<void> {
    if (!this.#send) return;
    const { clock } = this.#host;
    const announce: Context["announce"] = (event) => this.#host.announce(event);
    const began = clock.now();
    const call = { target: known.target, clock, emit: announce, announce };
    const error = await failureOfCheck(this.#send, call, this.#settings.timeoutMs);
    // The target was not asked.
    if (isProxyFailure(error)) return;
    known.latencyMs = clock.now() - began;
    known.checkedAt = clock.wallTime();
    const state = judge(known.latencyMs, error, this.#settings);
    if (state === "unhealthy") return this.#countFailure(known, announce);
    known.failuresInRow = 0;
    this.#change(known, state, announce);
  }

  #schedule(): void {
    const { intervalMs, jitter, random } = this.#settings;
    if (!intervalMs || this.#stopTimer) return;
    const delayMs = intervalMs * (1 - jitter * random());
    this.#stopTimer = this.#host.clock.after(delayMs, () => this.#intervalIsOver(), true);
  }

  #intervalIsOver(): void {
    this.#stopTimer = undefined;
    this.#quietIntervals = this.#callsInInterval ? 0 : this.#quietIntervals + 1;
    this.#callsInInterval = 0;
    if (this.#quietIntervals >= QUIET_INTERVALS) return;
    void this.checkNow().then(() => this.#schedule());
  }
}

/** Sends one check. @returns the error; undefined where the target responded */
const failureOfCheck = async (
  send: Handler,
  call: Pick<Context, "target" | "clock" | "emit" | "announce">,
  timeoutMs: number,
): Promise<unknown> => {
  const controller = new AbortController();
  const { signal } = controller;
  const expire = (): void => controller.abort(timeoutError("headersMs", timeoutMs));
  const stopTimer = call.clock.after(timeoutMs, expire, true);
  try {
    // None of the client's own keys: a check may go to another server.
    const values = new Map([[defaultHeadersKey, withoutCredentials]]);
    const sent = send(CHECK_REQUEST, { ...call, signal, attempt: 0, call: {}, values });
    // A caller's `fetch` may ignore the signal.
    await untilAborted(sent, signal);
    return undefined;
  } catch (error) {
    return error;
  } finally {
    stopTimer();
  }
};
