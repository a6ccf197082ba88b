import type { OpenAIError } from "../../errors/index.ts";
import { Reader, type ReaderOptions } from "./reader.ts";

/** What a stream has to do with a reader, whatever it reads. */
type AnyReader = Pick<Reader<unknown>, "isBehind" | "letGo" | "fail" | "end">;

/** The loops over a stream that have begun. The stream waits until they have read what they were given. */
export class Readers {
  readonly #started = new Set<AnyReader>();
  #release: (() => void) | undefined;
  #outcome: { readonly error?: OpenAIError } | undefined;

  get size(): number {
    return this.#started.size;
  }

  /** A reader that is known here from its start until it leaves; one that starts after the end is told at once. */
  create<Value>({ onStart, onLeave }: Omit<ReaderOptions, "onRead">): Reader<Value> {
    const reader: Reader<Value> = new Reader<Value>({
      onStart: () => {
        // It may be a loop inside of another one.
        this.letGo();
        onStart();
        this.#started.add(reader);
        if (this.#outcome) tell(reader, this.#outcome);
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

  /** Whether one of them has something to read. */
  get areBehind(): boolean {
    for (const reader of this.#started) if (reader.isBehind) return true;
    return false;
  }

  /**
   * Somebody waits for something of the stream, maybe inside of a loop over it, which then asks for nothing until it
   * has come. So for loops that ask for nothing now the stream does not wait until they do.
   */
  letGo(): void {
    for (const reader of this.#started) reader.letGo();
    this.release();
  }

  /** Resolves when all of them have read what they have, or by `release(true)`. */
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

  /** There is no more for any of them. */
  end(outcome: { readonly error?: OpenAIError }): void {
    this.#outcome = outcome;
    for (const reader of this.#started) tell(reader, outcome);
  }
}

/** What came before an abort is not read any more. */
const tell = (reader: AnyReader, { error }: { readonly error?: OpenAIError }): void => {
  if (error) reader.fail(error, error.kind === "abort");
  else reader.end();
};
