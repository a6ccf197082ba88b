import type { Clock } from "../../core/clock.ts";
import type { Redactor } from "../../core/redactor.ts";
import type { DescribedRequest } from "../../errors/index.ts";
import type { Limits, ReconnectPolicy } from "../options.ts";
import type { SessionReplay } from "../session/session-replay.ts";
import type { Dial, OpenSocket } from "../socket/socket.ts";

/** The facts of a connection for errors. */
export interface SocketFacts {
  readonly request: DescribedRequest;
  readonly requestID: string | undefined;
}

/** All that a connection is made of. */
export interface Setup {
  readonly request: DescribedRequest;
  /** Called for each socket, so that a rotated key is read. */
  readonly dial: () => Promise<Dial>;
  readonly open: OpenSocket;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal?: AbortSignal | undefined;
  readonly redactor?: Redactor | undefined;
  /** Absent where a lost connection stays lost. */
  readonly recovery?: { readonly policy: ReconnectPolicy; readonly replay: SessionReplay } | undefined;
}
