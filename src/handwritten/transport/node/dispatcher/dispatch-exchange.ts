import { isNever, onAbort } from "../../../core/signals.ts";
import type { FetchInit } from "../../platform-fetch.ts";
import { loggable } from "../loggable.ts";
import { switchedProtocols } from "../switched-protocols.ts";
import { DispatchBody } from "./dispatch-body.ts";
import { DispatchReply } from "./dispatch-reply.ts";
import type { DispatchHandler } from "./global-dispatcher.ts";

/** What waits for the headers of the response. */
interface Waiting {
  readonly resolve: (reply: DispatchReply) => void;
  readonly reject: (error: unknown) => void;
}

/** One request and its answer. */
export class DispatchExchange implements DispatchHandler {
  #waiting: Waiting | undefined;
  #abort: ((reason?: unknown) => void) | undefined;
  #isAborted = false;
  #body: DispatchBody | undefined;
  #bodySignal: AbortSignal | undefined;
  #stopListening: (() => void) | undefined;

  constructor({ signal, bodySignal }: FetchInit, waiting: Waiting) {
    this.#waiting = waiting;
    this.#bodySignal = bodySignal;
    this.#abortWith(signal);
  }

  #abortWith(signal: AbortSignal): void {
    this.#stopListening?.();
    this.#stopListening = isNever(signal)
      ? undefined
      : onAbort(signal, () => {
          this.fail(signal.reason);
          this.#close(signal.reason);
        });
  }

  /** What waits for the answer, or reads its body, gets the error. */
  fail(error: unknown): void {
    this.#stopListening?.();
    this.#waiting?.reject(error);
    this.#waiting = undefined;
    this.#body?.end({ error });
  }

  #close(reason: unknown): void {
    this.#isAborted = true;
    this.#abort?.(reason instanceof Error ? reason : new Error("aborted"));
  }

  onConnect(abort: (reason?: unknown) => void): void {
    this.#abort = abort;
    if (this.#isAborted) this.#close(undefined);
  }

  onHeaders(status: number, rawHeaders: readonly (Uint8Array | string)[], resume: () => void): boolean {
    // RFC 9110 §15.2: the answer itself is still to come.
    if (status < 200) return true;
    const body = new DispatchBody(resume, () => {
      this.#stopListening?.();
      this.#close(undefined);
    });
    this.#body = body;
    const reply = new DispatchReply(status, rawHeaders, body);
    if (reply.ok && this.#bodySignal) this.#abortWith(this.#bodySignal);
    this.#waiting?.resolve(reply);
    this.#waiting = this.#bodySignal = undefined;
    return true;
  }

  onData(chunk: Uint8Array): boolean {
    return this.#body?.push(chunk) ?? true;
  }

  onComplete(): void {
    this.#stopListening?.();
    this.#body?.end();
  }

  onError(error: Error): void {
    this.fail(loggable(error));
  }

  onUpgrade(_status: number, _rawHeaders: unknown, socket: { destroy(): unknown }): void {
    socket.destroy();
    this.fail(switchedProtocols());
  }
}
