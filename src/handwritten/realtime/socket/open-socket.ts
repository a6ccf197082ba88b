import { untilAborted } from "../../core/signals.ts";
import {
  APIConnectionError,
  APIConnectionTimeoutError,
  EncodeError,
  OpenAIError,
  SocketClosedError,
  type SocketProgress,
  typedError,
  withDetails,
} from "../../errors/index.ts";
import type { Setup, SocketFacts } from "../connection/setup.ts";
import type { Socket, SocketEnd } from "./socket.ts";

/** The events of an open socket, with the socket. */
export interface OpenSocketHandlers {
  opened(socket: Socket, requestID: string | undefined): void;
  message(text: string, socket: Socket): void;
  ponged(socket: Socket): void;
  ended(end: SocketEnd, socket: Socket): void;
}

/**
 * Opens one socket, and resolves when it is open: `opened` has been called by then, and `ended` will be.
 *
 * @throws APIError of the class of its status, when the server answers the opening request with another than 101
 * @throws APIConnectionError, APIConnectionTimeoutError, APIUserAbortError, and what the credentials fail with
 */
export const openSocket = async (
  { dial, open, clock, limits, request }: Setup,
  signal: AbortSignal,
  handlers: OpenSocketHandlers,
): Promise<void> => {
  const details = { request };
  let close = (): void => {};
  try {
    signal.throwIfAborted();
    const dialled = await untilAborted(dial(), signal);
    const opened = new Promise<void>((resolve, reject) => {
      let isOpen = false;
      let socket: Socket | undefined;
      const whenOpen = (call: (socket: Socket) => void): void => {
        if (isOpen && socket) call(socket);
      };
      socket = start(() =>
        open(dialled, {
          opened(requestID) {
            isOpen = true;
            whenOpen((self) => handlers.opened(self, requestID));
            resolve();
          },
          message: (text) => whenOpen((self) => handlers.message(text, self)),
          ponged: () => whenOpen((self) => handlers.ponged(self)),
          ended: (end) => {
            whenOpen((self) => handlers.ended(end, self));
            reject(end.failure ?? new SocketClosedError(end, details));
          },
        }),
      );
      const stopTimer = limits.connectTimeoutMs
        ? clock.after(limits.connectTimeoutMs, () =>
            reject(
              new APIConnectionTimeoutError({
                message: `timed out after ${limits.connectTimeoutMs} ms waiting for the socket to open`,
                phase: "connect",
                ...details,
              }),
            ),
          )
        : () => {};
      close = () => {
        stopTimer();
        if (!isOpen) socket?.terminate();
      };
    });
    await untilAborted(opened, signal);
  } catch (error) {
    throw typedError(error, signal, false, details);
  } finally {
    close();
  }
};

/** The error of a platform for a header that it cannot send (a key with a line break, say) does not quote the value. */
const start = (open: () => Socket): Socket => {
  try {
    return open();
  } catch (cause) {
    if (OpenAIError.is(cause)) throw cause;
    throw new EncodeError(`the opening request cannot be sent: ${(cause as Error).message}`);
  }
};

/** The error that the end of an open socket stands for. */
export const endError = (end: SocketEnd, details: SocketFacts, progress: SocketProgress): OpenAIError => {
  if (OpenAIError.is(end.failure)) return withDetails(end.failure, details);
  const cause = end.failure && new APIConnectionError({ cause: end.failure, phase: "body" });
  return new SocketClosedError(end, { ...details, progress, cause: cause ?? undefined });
};
