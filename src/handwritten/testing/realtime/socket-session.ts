import { parseJSON } from "../../core/parse-json.ts";
import { checkDepth, TooDeep } from "../request/depth.ts";
import type { Violation } from "../request/violation.ts";
import type { Channel } from "./channel.ts";
import type { EventValidator } from "./event-validator.ts";
import type { SocketEvent } from "./served-socket.ts";

/** An event of a client that keeps the schema of its session, with the fields that all sessions read. */
export interface ClientEvent {
  readonly type: string;
  readonly event_id?: unknown;
  readonly stream_id?: unknown;
}

/** Answers the events of one socket. Each session declares which events its schema describes. */
export interface SocketSession {
  /** The schema that the client's events must keep. */
  readonly schema: string;
  /** Sends the events that come before those of the client. */
  open(): void;
  /** Answers an event that keeps the contract. */
  answer(event: ClientEvent): void | Promise<void>;
  /** Sends the violation of an event. */
  refuse(violation: Pick<Violation, "message" | "param" | "code">, event: ClientEvent | undefined): void;
}

/** Makes the session of a socket that was opened with these query parameters, and these ids in its path. */
export type OpenSession = (channel: Channel, query: URLSearchParams, ids: readonly string[]) => SocketSession;

/** Reads a message of the client and has it answered. @returns the event, if it is one */
export const receive = async (
  text: string,
  session: SocketSession,
  validate: EventValidator,
): Promise<SocketEvent | undefined> => {
  try {
    checkDepth(text, "The message");
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error;
    session.refuse({ message: error.message, param: null, code: "nesting_too_deep" }, undefined);
    return undefined;
  }
  const event = parseJSON(text) as SocketEvent | undefined;
  if (event === undefined) {
    session.refuse({ message: "The message is not JSON.", param: null, code: "invalid_json" }, undefined);
    return undefined;
  }
  const violation = validate(event, session.schema);
  if (violation) session.refuse(violation, event);
  else await session.answer(event);
  return event;
};
