import type { Clock } from "../../core/clock.ts";
import type { Limits } from "../options.ts";
import { type Heartbeat, startHeartbeat } from "./heartbeat.ts";
import type { Socket } from "./socket.ts";

/** An open socket that is watched over. */
export class LiveSocket {
  readonly socket: Socket;
  /** Why this side gave it up, which the socket itself does not know. Empty while it has not. */
  loss = "";
  readonly openedAt: number;
  readonly #heartbeat: Heartbeat;

  /** @param isPaused - whether this side reads nothing for now */
  constructor(socket: Socket, limits: Limits, clock: Clock, isPaused: () => boolean) {
    this.socket = socket;
    this.openedAt = clock.now();
    if (isPaused()) socket.pause?.();
    this.#heartbeat = startHeartbeat(socket, limits, clock, isPaused, (reason) => {
      this.loss = reason;
      socket.terminate();
    });
  }

  /** The peer has given a sign of life: a pong, or an event. */
  heard(isEvent: boolean): void {
    this.#heartbeat.heard(isEvent);
  }

  /** Watches over it no more. */
  release(): void {
    this.#heartbeat.stop();
  }

  terminate(): void {
    this.#heartbeat.stop();
    this.socket.terminate();
  }
}
