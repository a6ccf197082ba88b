import type { Clock } from "../../core/clock.ts";
import type { Limits } from "../options.ts";
import type { Socket } from "./socket.ts";

/** Watches over an open socket. */
export interface Heartbeat {
  /** The peer has given a sign of life: a pong, or an event. */
  heard(isEvent: boolean): void;
  stop(): void;
}

/**
 * Detects a dead peer (no close frame): it does not answer pings, or sends no events. While this side does not read,
 * nothing is detected, since the pong may be among the unread messages.
 *
 * @param isPaused - whether this side does not read for now
 * @param dead - called once, with the reason
 * @see https://www.rfc-editor.org/rfc/rfc6455#section-5.5.2
 */
export const startHeartbeat = (
  socket: Socket,
  { pingIntervalMs, pingTimeoutMs, idleTimeoutMs }: Limits,
  clock: Clock,
  isPaused: () => boolean,
  dead: (reason: string) => void,
): Heartbeat => {
  let stopPinging = (): void => {};
  let stopWaiting: (() => void) | undefined;
  let stopIdling = (): void => {};
  let lastEventAt = clock.now();

  /** The timeout is that of the oldest ping without a sign of life after it: later ones do not put it off. */
  const ping = (): void => {
    stopPinging = clock.after(pingIntervalMs, ping);
    socket.ping?.();
    if (pingTimeoutMs) stopWaiting ??= clock.after(pingTimeoutMs, expired);
  };
  const answered = (): void => {
    stopWaiting?.();
    stopWaiting = undefined;
  };
  const expired = (): void => {
    answered();
    // The next ping is waited for anew.
    if (isPaused()) return;
    stopPinging();
    dead(`no sign of life for ${pingTimeoutMs} ms after a ping`);
  };
  const idleAfter = (ms: number): void => {
    stopIdling = clock.after(ms, () => {
      if (isPaused()) lastEventAt = clock.now();
      const rest = lastEventAt + idleTimeoutMs - clock.now();
      if (rest > 0) idleAfter(rest);
      else dead(`no event for ${idleTimeoutMs} ms`);
    });
  };

  if (socket.ping && pingIntervalMs) stopPinging = clock.after(pingIntervalMs, ping);
  if (idleTimeoutMs) idleAfter(idleTimeoutMs);
  return {
    heard(isEvent) {
      answered();
      if (isEvent && idleTimeoutMs) lastEventAt = clock.now();
    },
    stop() {
      stopPinging();
      answered();
      stopIdling();
    },
  };
};
