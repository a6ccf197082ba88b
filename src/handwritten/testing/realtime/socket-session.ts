import { parseJSON } from "../../core/parse-json.ts";
import type { Violation } from "../request/violation.ts";
import type { Channel } from "./channel.ts";
import type { EventValidator } from "./event-validator.ts";
import type { SocketEvent } from "./served-socket.ts";

/** What answers the events of one socket. */
export interface SocketSession {
  /** The schema that the client's events must keep. */
  readonly schema: string;
  /** Says what is to be said before the client says anything. */
  open(): void;
  /** Answers an event that keeps the contract. */
  answer(event: SocketEvent): void | Promise<void>;
  /** Says how an event breaks it. */
  refuse(violation: Pick<Violation, "message" | "param" | "code">, event: SocketEvent | undefined): void;
}

/** Makes the session of a socket that was opened with these query parameters. */
export type OpenSession = (channel: Channel, query: URLSearchParams) => SocketSession;

/** Reads a message of the client and has it answered. @returns the event, if it is one */
export const receive = async (
  text: string,
  session: SocketSession,
  validate: EventValidator,
): Promise<SocketEvent | undefined> => {
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
