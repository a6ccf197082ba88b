import type { Redactor } from "../../core/redactor.ts";
import { DecodeError, type OpenAIError } from "../../errors/index.ts";
import { ResponseProgress } from "../session/response-progress.ts";
import type { SessionReplay } from "../session/session-replay.ts";
import type { Delivery } from "./delivery.ts";
import { parseEvent } from "./event-text.ts";
import { serverError } from "./server-error.ts";
import type { SocketFacts } from "./setup.ts";

/** Turns messages of the server into events, and passes them on. */
export class Incoming<ServerEvent extends { readonly type: string }> {
  /** The code of the last error event since the socket was opened. */
  lastErrorCode: unknown;
  /** The responses of the socket that have begun and not ended. */
  readonly progress: ResponseProgress = new ResponseProgress();
  readonly #delivery: Delivery<ServerEvent>;
  readonly #replay: SessionReplay | undefined;
  readonly #redactor: Redactor | undefined;

  constructor(
    delivery: Delivery<ServerEvent>,
    replay: SessionReplay | undefined,
    redactor: Redactor | undefined,
  ) {
    this.#delivery = delivery;
    this.#replay = replay;
    this.#redactor = redactor;
  }

  receive(text: string, facts: SocketFacts): void {
    const event = parseEvent(text) as ServerEvent | undefined;
    if (!event) {
      const error = new DecodeError(`a message is not a JSON object (${text.length} characters)`, facts);
      this.#delivery.fail(this.#clean(error), text.length);
      return;
    }
    this.progress.received(event);
    if (this.#replay && !this.#replay.received(event)) return;
    if (event.type !== "error") {
      this.#delivery.deliver(event, text.length);
      return;
    }
    const error = serverError(event, facts.request);
    this.lastErrorCode = error.code;
    this.#delivery.deliver(event, text.length, this.#clean(error));
  }

  #clean(error: OpenAIError): OpenAIError {
    return this.#redactor?.clean(error) ?? error;
  }
}
