/** What waits for the loop: an event, or an error that the loop throws. */
export type Entry<Event> = ({ readonly event: Event } | { readonly error: unknown }) & {
  readonly size: number;
  /** What nobody who listens to errors has been told: the error, or what the event says. */
  untold?: unknown;
  /** Whether listeners to events have been told. */
  isHeard?: boolean;
};

interface Reader<Event> {
  resolve(step: IteratorResult<Event, undefined>): void;
  reject(error: unknown): void;
}

/** What the inbox tells about its filling. */
export interface Flow {
  /** There is too much: no more for now. */
  pause(): void;
  resume(): void;
  /** The reader was given an error or the end, after which a loop asks for nothing more. */
  left(): void;
}

/**
 * Events between the socket and the loop that reads them. Above a limit the socket is told to pause, and below half of
 * it to go on.
 */
export class Inbox<Event> {
  readonly #maxSize: number;
  readonly #flow: Flow;
  #entries: Entry<Event>[] = [];
  /** Where the first entry is: taking one from the front of an array moves all others. */
  #head = 0;
  #size = 0;
  /** How many entries say something that who listens to errors has not been told. */
  #untold = 0;
  #paused = false;
  #readers: Reader<Event>[] = [];
  #end: { readonly error?: unknown } | undefined;

  constructor(maxSize: number, flow: Flow) {
    this.#maxSize = maxSize || Number.POSITIVE_INFINITY;
    this.#flow = flow;
  }

  get isPaused(): boolean {
    return this.#paused;
  }

  get isEmpty(): boolean {
    return this.#head === this.#entries.length;
  }

  /**
   * @param isHeard - whether listeners to events have been told
   * @param untold - what it says went wrong, where nobody has been told that yet
   */
  push(event: Event, size: number, isHeard = false, untold?: unknown): void {
    const reader = this.#readers.shift();
    if (reader) reader.resolve({ done: false, value: event });
    else this.#add(untold === undefined ? { event, size, isHeard } : { event, size, isHeard, untold });
  }

  /** @param isUntold - whether nobody else has been told */
  pushError(error: unknown, size = 0, isUntold = false): void {
    const reader = this.#readers.shift();
    if (!reader) this.#add(isUntold ? { error, size, untold: error } : { error, size });
    else {
      this.#flow.left();
      reader.reject(error);
    }
  }

  /** Nothing will follow; what is there can still be read. An error is thrown after it, each time. */
  finish(end: { readonly error?: unknown }): void {
    this.#end ??= end;
    for (const reader of this.#readers.splice(0)) this.#readEnd(this.#end, reader);
  }

  /** The next event, as an iterator's `next()` gives it. */
  next(): Promise<IteratorResult<Event, undefined>> {
    const entry = this.take();
    if (entry) {
      if ("event" in entry) return Promise.resolve({ done: false, value: entry.event });
      this.#flow.left();
      return Promise.reject(entry.error);
    }
    return new Promise((resolve, reject) => {
      const reader = { resolve, reject };
      if (this.#end) this.#readEnd(this.#end, reader);
      else this.#readers.push(reader);
    });
  }

  /** Nobody reads any more: those who still wait are let go. */
  release(): void {
    for (const { resolve } of this.#readers.splice(0)) resolve({ done: true, value: undefined });
  }

  /** Takes out what is there. */
  drain(): Entry<Event>[] {
    const entries: Entry<Event>[] = [];
    for (let entry = this.take(); entry; entry = this.take()) entries.push(entry);
    return entries;
  }

  /** What is there, which stays. */
  peek(): readonly Entry<Event>[] {
    return this.#entries.slice(this.#head);
  }

  /** Puts errors before all that is there, of which others keep account. */
  prependErrors(errors: readonly unknown[]): void {
    const entries = errors.map((error): Entry<Event> => ({ error, size: 0 }));
    this.#entries = [...entries, ...this.peek()];
    this.#head = 0;
  }

  /** Who listens to errors has been told what an entry says that is there. */
  settle(entry: Entry<Event>): void {
    if (entry.untold !== undefined) this.#untold -= 1;
    entry.untold = undefined;
  }

  /** Takes out what nobody was told of what went wrong: errors as a whole, of events what they say. */
  takeUntold(): unknown[] {
    const errors: unknown[] = [];
    if (!this.#untold) return errors;
    this.#entries = this.peek().filter((entry) => {
      const { untold } = entry;
      if (untold === undefined) return true;
      errors.push(untold);
      this.settle(entry);
      if (!("event" in entry)) this.#size -= entry.size;
      return "event" in entry;
    });
    this.#head = 0;
    this.#resume();
    return errors;
  }

  #add(entry: Entry<Event>): void {
    this.#entries.push(entry);
    if (entry.untold !== undefined) this.#untold += 1;
    this.#size += entry.size;
    if (this.#paused || this.#size <= this.#maxSize) return;
    this.#paused = true;
    this.#flow.pause();
  }

  /** The first that is there. */
  take(): Entry<Event> | undefined {
    const entry = this.#entries[this.#head];
    if (!entry) return undefined;
    this.#head += 1;
    if (entry.untold !== undefined) this.#untold -= 1;
    if (this.#head * 2 >= this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
    this.#size -= entry.size;
    this.#resume();
    return entry;
  }

  #resume(): void {
    if (!this.#paused || this.#size > this.#maxSize / 2) return;
    this.#paused = false;
    this.#flow.resume();
  }

  #readEnd(end: { readonly error?: unknown }, { resolve, reject }: Reader<Event>): void {
    this.#flow.left();
    if ("error" in end) reject(end.error);
    else resolve({ done: true, value: undefined });
  }
}
