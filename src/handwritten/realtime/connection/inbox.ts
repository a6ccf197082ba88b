/** What waits for the loop: an event, or an error that the loop throws. */
export type Entry<Event> = ({ readonly event: Event } | { readonly error: unknown }) & {
  readonly size: number;
  /** The error that listeners to `error` have not had: the entry's own, or the one that the event reports. */
  unreported?: unknown;
  /** Whether listeners to events have had it. */
  isHeard?: boolean;
};

interface Reader<Event> {
  resolve(step: IteratorResult<Event, undefined>): void;
  reject(error: unknown): void;
}

/** Called by the inbox as it fills and empties. */
export interface Flow {
  /** The limit is passed. */
  pause(): void;
  resume(): void;
  /** The reader got an error or the end, after which a loop does not call `next()` again. */
  left(): void;
}

/**
 * Events between the socket and the loop that reads them. Above a limit the socket is paused, and below half of it
 * resumed.
 */
export class Inbox<Event> {
  readonly #maxSize: number;
  readonly #flow: Flow;
  #entries: Entry<Event>[] = [];
  /** The index of the first entry: `shift()` would move all others. */
  #head = 0;
  #size = 0;
  /** The number of entries with an unreported error. */
  #unreported = 0;
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
   * @param isHeard - whether listeners to events have had it
   * @param unreported - the error that it reports, unless listeners to `error` have had that
   */
  push(event: Event, size: number, isHeard = false, unreported?: unknown): void {
    const reader = this.#readers.shift();
    if (reader) reader.resolve({ done: false, value: event });
    else
      this.#add(unreported === undefined ? { event, size, isHeard } : { event, size, isHeard, unreported });
  }

  /** @param isUnreported - whether listeners to `error` have yet to get it */
  pushError(error: unknown, size = 0, isUnreported = false): void {
    const reader = this.#readers.shift();
    if (!reader) this.#add(isUnreported ? { error, size, unreported: error } : { error, size });
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

  /** The loop is over: pending `next()` calls resolve to the end. */
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

  /** Puts errors before all entries. They do not count for the limit: others bound them. */
  prependErrors(errors: readonly unknown[]): void {
    const entries = errors.map((error): Entry<Event> => ({ error, size: 0 }));
    this.#entries = [...entries, ...this.peek()];
    this.#head = 0;
  }

  /** Listeners to `error` have had the error of an entry. */
  settle(entry: Entry<Event>): void {
    if (entry.unreported !== undefined) this.#unreported -= 1;
    entry.unreported = undefined;
  }

  /** Takes the unreported errors: of an error the whole entry, of an event the error that it reports. */
  takeUnreported(): unknown[] {
    const errors: unknown[] = [];
    if (!this.#unreported) return errors;
    this.#entries = this.peek().filter((entry) => {
      const { unreported } = entry;
      if (unreported === undefined) return true;
      errors.push(unreported);
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
    if (entry.unreported !== undefined) this.#unreported += 1;
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
    if (entry.unreported !== undefined) this.#unreported -= 1;
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
