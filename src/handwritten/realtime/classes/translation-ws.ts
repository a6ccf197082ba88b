import type {
  RealtimeTranslationClientEvent,
  RealtimeTranslationServerEvent,
} from "../../../generated/models.ts";
import { type Clock, systemClock } from "../../core/clock.ts";
import { checkOptions } from "../../core/options/check-options.ts";
import { CLOCK, TEXT } from "../../core/options/kinds.ts";
import { DELAY } from "../../core/options/range.ts";
import { onAbort } from "../../core/signals.ts";
import { connect } from "../connect.ts";
import type { ConnectionOptions } from "../options.ts";
import { realtimeAddress } from "../realtime-address.ts";
import { credentialsFor } from "../socket-credentials.ts";
import { type ClassSource, targetOfClass } from "./class-target.ts";
import { SocketClass } from "./socket-class.ts";
import { OpenAIRealtimeError } from "./socket-class-error.ts";
import { connectionOptionsOf, type WSClientOptions } from "./ws-options.ts";

/** An event of a type that this version does not know. */
export interface RealtimeTranslationEvent {
  type: string;
  [field: string]: unknown;
}

/** Options of {@link OpenAIRealtimeTranslationWS}. */
export interface RealtimeTranslationConnectOptions {
  /** The model that translates. */
  model: string;
  /** Options of `ws`. */
  options?: WSClientOptions | undefined;
  /** Time for timeouts. Default: the platform's */
  clock?: Clock | undefined;
}

/** When `finish()` gives up. */
export interface FinishOptions {
  /** Milliseconds for the rest of the output and for closing. */
  readonly timeoutMs: number;
  /** Ends it before. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * A live translation of speech with the official constructor and members, over the connection of `connectRealtime`. It does not reconnect.
 *
 * @example
 * const socket = await OpenAIRealtimeTranslationWS.create(openai, { model: "gpt-realtime-translate" });
 * socket.on("session.output_transcript.delta", ({ delta }) => process.stdout.write(delta));
 * await socket.finish({ timeoutMs: 10_000 });
 *
 * @throws ConfigurationError without a model, and for an option of `ws` without a counterpart
 * @see https://developers.openai.com/api/docs/guides/realtime-translation
 */
export class OpenAIRealtimeTranslationWS extends SocketClass<
  RealtimeTranslationClientEvent,
  RealtimeTranslationServerEvent
> {
  /** `close()` ends the input; the rest of the output still comes. */
  readonly session: { close(): void } = { close: () => this.send({ type: "session.close" }) };
  readonly #clock: Clock;
  #isInputClosed = false;
  #finished: Promise<void> | undefined;

  private constructor(client: ClassSource, props: RealtimeTranslationConnectOptions) {
    checkOptions(props, { model: TEXT, options: true, clock: CLOCK }, { of: `${NAME}.create()` });
    const { model, options, clock } = props;
    const target = targetOfClass(client, NAME);
    const behaviour: ConnectionOptions = {
      ...connectionOptionsOf(options, `\`options\` of ${NAME}`),
      reconnect: false,
      clock,
    };
    super({
      address: () => realtimeAddress(target, { intent: "translation", model }, undefined),
      open: (address, signal) =>
        connect(
          target,
          {
            operation: "connectRealtime",
            path: "/realtime/translations",
            address,
            restores: { session: false, items: false },
            credentials: (request) => credentialsFor(target, request, { ...behaviour, auth: "header" }),
          },
          { ...behaviour, signal },
        ),
      maxRetainedBytes: 0,
      isFlushedByHand: false,
      error: (message, event, cause) => new OpenAIRealtimeError(message, event, { cause }),
    });
    this.#clock = clock ?? systemClock;
  }

  /** Begins to connect: what is sent before the socket is open is sent as soon as it is. */
  static async create(
    client: ClassSource,
    props: RealtimeTranslationConnectOptions,
  ): Promise<OpenAIRealtimeTranslationWS> {
    return new OpenAIRealtimeTranslationWS(client, props);
  }

  /**
   * Sends an event, or a text that is one as JSON. What hinders it is an `error` event.
   *
   * @throws OpenAIRealtimeError after the end of the input
   */
  override send(event: RealtimeTranslationClientEvent | RealtimeTranslationEvent | string): void {
    if (typeof event === "string") {
      this.socket.send(event);
      return;
    }
    if (event.type === "session.close") {
      if (this.#isInputClosed) return;
      this.#isInputClosed = true;
    } else if (this.#isInputClosed)
      throw new OpenAIRealtimeError("the input of the translation is closed", null);
    super.send(event as RealtimeTranslationClientEvent);
  }

  /**
   * Ends the input, and resolves when all of the output has come and the socket is closed. Later calls give what the first one gives.
   * `error` events of the server do not end it.
   *
   * @throws OpenAIRealtimeError when that takes longer than `timeoutMs`, the signal aborts, or the socket closes before
   */
  finish(options: FinishOptions): Promise<void> {
    this.#finished ??= this.#finish(options);
    return this.#finished;
  }

  async #finish({ timeoutMs, signal }: FinishOptions): Promise<void> {
    checkOptions({ timeoutMs }, { timeoutMs: DELAY }, { of: `${NAME}.finish()` });
    if (this.socket.readyState === this.socket.CLOSED) throw early();
    await new Promise<void>((resolve, reject) => {
      let hasAll = false;
      // What is aborted already fails at once.
      let stopListening = (): void => {};
      const ended = (): void => {
        stopWaiting();
        stopListening();
        this.off("session.closed", all);
        this.off("close", closed);
      };
      const fail = (message: string, cause?: unknown): void => {
        ended();
        this.socket.terminate();
        reject(new OpenAIRealtimeError(message, null, { cause }));
      };
      const all = (): void => {
        hasAll = true;
        this.close();
      };
      const closed = (): void => {
        ended();
        if (hasAll) resolve();
        else reject(early());
      };
      this.on("session.closed", all);
      this.on("close", closed);
      const stopWaiting = this.#clock.after(timeoutMs, () =>
        fail(`the translation was not over within ${timeoutMs} ms`),
      );
      stopListening = onAbort(signal, () => fail("finish() was aborted", signal?.reason));
      if (!signal?.aborted) this.session.close();
    });
  }
}

const NAME = "OpenAIRealtimeTranslationWS";

const early = (): OpenAIRealtimeError =>
  new OpenAIRealtimeError("the socket was closed before all of the translation had come", null);
