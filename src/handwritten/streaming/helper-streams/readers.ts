import type { OpenAIError } from "../../errors/index.ts";
import { Reader, type ReaderOptions } from "./reader.ts";

/** A reader of any values, as a stream uses it. */
type AnyReader = Pick<Reader<unknown>, "isBehind" | "isIdle" | "releaseBackpressure" | "fail" | "end">;

/** The loops over a stream that have begun. The stream waits until they have read all of their values. */
export class Readers {
  readonly #started = new Set<AnyReader>();
  #release: (() => void) | undefined;
  #outcome: { readonly error?: OpenAIError } | undefined;

  /** Whether a loop would throw what the stream fails with. */
  get areReading(): boolean {
    for (const reader of this.#started) if (!reader.isIdle) return true;
    return false;
  }

  /** A reader that is counted from its start until it leaves; one that starts after the end ends at once. */
  create<Value>({ onStart, onLeave }: Omit<ReaderOptions, "onRead">): Reader<Value> {
    const reader: Reader<Value> = new Reader<Value>({
      onStart: () => {
        // It may be a loop inside of another loop.
        this.releaseBackpressure();
        onStart();
        this.#started.add(reader);
        if (this.#outcome) finish(reader, this.#outcome);
      },
      onRead: () => this.release(),
      onLeave: (isEarly) => {
        this.#started.delete(reader);
        onLeave(isEarly);
        this.release();
      },
    });
    return reader;
  }

  /** Whether a loop has unread values. */
  get areBehind(): boolean {
    for (const reader of this.#started) if (reader.isBehind) return true;
    return false;
  }

  /**
   * A consumer awaits a promise of this stream, maybe inside of its own loop: releases backpressure, or it deadlocks. The
   * stream does not wait for idle loops until they ask for more.
   */
  releaseBackpressure(): void {
    for (const reader of this.#started) reader.releaseBackpressure();
    this.release();
  }

  /** Resolves when all loops have read their values, or by `release(true)`. */
  allRead(): Promise<void> {
    return new Promise((resolve) => {
      this.#release = resolve;
    });
  }

  release(isForced = false): void {
    if (!this.#release || (!isForced && this.areBehind)) return;
    this.#release();
    this.#release = undefined;
  }

  /** The stream has ended: so do all loops. */
  end(outcome: { readonly error?: OpenAIError }): void {
    this.#outcome = outcome;
    for (const reader of this.#started) finish(reader, outcome);
  }
}

/** After an abort the unread values are dropped. */
const finish = (reader: AnyReader, { error }: { readonly error?: OpenAIError }): void => {
  if (error) reader.fail(error, error.kind === "abort");
  else reader.end();
};
