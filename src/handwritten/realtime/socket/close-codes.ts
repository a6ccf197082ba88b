import type { SocketClose } from "../../errors/index.ts";

/**
 * Close codes after which a new connection may fare better, and why. Of those that are not here, 1000 is a goodbye;
 * 1002, 1003, 1007, 1009 and 1010 say that a side does what the other does not understand; 1008 and what an
 * application defines (3000 to 4999) say that this client, or what it does, is not wanted.
 *
 * @see https://www.iana.org/assignments/websocket/websocket.xhtml#close-code-number
 */
const RECOVERABLE: ReadonlyMap<number, string> = new Map([
  [1001, "the server goes away, or the session has lasted as long as one may"],
  [1005, "the server gave no reason, which it does not do on purpose"],
  [1006, "the connection broke"],
  [1011, "the server failed"],
  [1012, "the server restarts"],
  [1013, "the server is overloaded for now"],
  [1014, "a gateway got a bad answer"],
]);

/**
 * Errors that the server announces the end of a session with that lasted too long. Some servers say goodbye
 * properly then (1000).
 *
 * @see https://developers.openai.com/api/docs/guides/websocket-mode
 * @see https://github.com/twilio-samples/speech-assistant-openai-realtime-api-python/issues/10
 */
const SESSION_IS_OVER: ReadonlySet<unknown> = new Set([
  "session_expired",
  "websocket_connection_limit_reached",
]);

/**
 * Whether a new connection may fare better.
 *
 * @param lastCode - the code of the last error event of the connection, if there was one
 */
export const isRecoverable = ({ code }: SocketClose, lastCode?: unknown): boolean =>
  RECOVERABLE.has(code) || (code === 1000 && SESSION_IS_OVER.has(lastCode));
