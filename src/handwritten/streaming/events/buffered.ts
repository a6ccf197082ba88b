import { type Clock, systemClock } from "../../core/clock.ts";
import { settingsOf } from "../../core/options/check-options.ts";
import { CLOCK, FLAG, FUNCTION } from "../../core/options/kinds.ts";
import { AMOUNT } from "../../core/options/range.ts";
import { DONE } from "../../core/reply/chunks.ts";
import { PendingStep } from "../reader/pending-step.ts";
import type { Step } from "../reader/reading.ts";
import { textOf as textOfKnown } from "./text-of.ts";

/** When {@link buffered} gives the gathered text. */
export interface BufferedOptions<Event> {
  /** As soon as there are so many characters. Default: 100. */
  readonly maxChars?: number | undefined;
  /** So many milliseconds after the first of them came, if a `next()` is pending. Default: 50. */
  readonly maxMs?: number | undefined;
  /** As soon as there is a line feed among them. Default: true. */
  readonly flushOnNewline?: boolean | undefined;
  /** The text of an event; one without text is passed over. Default: strings themselves, and {@link textOf} known events. */
  readonly textOf?: ((event: Event) => string | undefined) | undefined;
  /** Default: the platform's. */
  readonly clock?: Clock | undefined;
}

/**
 * The text of a stream in pieces fit for rendering: gathered until there is enough of it, or it has waited long enough.
 * Nothing is lost: the remaining text comes at the end, and before an error. Leaving the loop leaves the stream.
 *
 * @example
 * for await (const text of buffered(stream)) process.stdout.write(text);
 *
 * @throws ConfigurationError for an option that cannot work
 */
export const buffered = <Event>(
  source: AsyncIterable<Event>,
  options: BufferedOptions<Event> = {},
): AsyncIterableIterator<string, undefined> => new Buffered(source[Symbol.asyncIterator](), options);

const DEFAULTS = { maxChars: 100, maxMs: 50, flushOnNewline: true, clock: systemClock };

/** The end of the source, or its failure. */
type End = { readonly error?: unknown };

class Buffered<Event> implements AsyncIterableIterator<string, undefined> {
  readonly #source: AsyncIterator<Event>;
  readonly #textOf: (event: Event) => string | undefined;
  readonly #maxChars: number;
  readonly #maxMs: number;
  readonly #flushOnNewline: boolean;
  readonly #clock: Clock;
  readonly #step = new PendingStep();
  #text = "";
  /** When the first of the text came. */
  #since = 0;
  #stopTimer: (() => void) | undefined;
  #isPulling = false;
  /** How the source ended, once it has. */
  #end: End | undefined;

  constructor(source: AsyncIterator<Event>, options: BufferedOptions<Event>) {
    const settings = settingsOf<BufferedOptions<Event>, typeof DEFAULTS>("buffered", options, DEFAULTS, {
      maxChars: AMOUNT,
      maxMs: AMOUNT,
      flushOnNewline: FLAG,
      textOf: FUNCTION,
      clock: CLOCK,
    });
    const { maxChars, maxMs, flushOnNewline, clock } = settings;
    this.#source = source;
    this.#textOf = settings.textOf ?? textOfKnown;
    this.#maxChars = maxChars;
    this.#maxMs = maxMs;
    this.#flushOnNewline = flushOnNewline;
    this.#clock = clock;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Step<string>> {
    if (this.#step.isAwaited) return this.#step.afterwards(() => this.next());
    const step = this.#step.wait() as Promise<Step<string>>;
    this.#advance();
    return step;
  }

  async return(): Promise<Step<string>> {
    this.#end = {};
    this.#text = "";
    this.#stopWaiting();
    this.#step.give(DONE);
    // A generator with a pending `next()` returns only after that; a stream of this library returns at once.
    void Promise.resolve(this.#source.return?.()).catch(() => {});
    return DONE;
  }

  /** Resolves the pending step with the text that is ready, or asks the source for more. */
  #advance(): void {
    if (!this.#step.isAwaited) return;
    const isDue = this.#text && (this.#end || this.#isFull() || this.#leftMs() <= 0);
    if (isDue) this.#flush();
    else if (this.#end) this.#finish(this.#end);
    else {
      if (this.#text) this.#stopTimer ??= this.#clock.after(this.#leftMs(), () => this.#flush());
      this.#pull();
    }
  }

  #pull(): void {
    if (this.#isPulling) return;
    this.#isPulling = true;
    this.#source.next().then(
      ({ done, value }) => this.#came(done ? undefined : this.#textOf(value), done ? {} : undefined),
      (error: unknown) => this.#came(undefined, { error }),
    );
  }

  #came(text: string | undefined, end: End | undefined): void {
    this.#isPulling = false;
    if (this.#end) return; // The loop was left meanwhile.
    this.#end = end;
    if (text && !this.#text) this.#since = this.#clock.now();
    this.#text += text ?? "";
    this.#advance();
  }

  #flush(): void {
    const value = this.#text;
    this.#text = "";
    this.#stopWaiting();
    this.#step.give({ done: false, value });
  }

  #finish(end: End): void {
    this.#end = {};
    this.#stopWaiting();
    if ("error" in end) this.#step.fail(end.error);
    else this.#step.give(DONE);
  }

  #isFull(): boolean {
    return this.#text.length >= this.#maxChars || (this.#flushOnNewline && this.#text.includes("\n"));
  }

  #leftMs(): number {
    return this.#maxMs - (this.#clock.now() - this.#since);
  }

  #stopWaiting(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }
}
