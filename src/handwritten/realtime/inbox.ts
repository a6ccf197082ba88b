/** What waits for the loop: an event, or an error that the loop throws. */
type Entry<Event> =
  | { readonly event: Event; readonly size: number }
  | { readonly error: unknown; readonly size: number };

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

  push(event: Event, size: number): void {
    const reader = this.#readers.shift();
    if (reader) reader.resolve({ done: false, value: event });
    else this.#add({ event, size });
  }

  pushError(error: unknown): void {
    const reader = this.#readers.shift();
    if (!reader) this.#add({ error, size: 0 });
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
    const entry = this.#take();
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
    for (let entry = this.#take(); entry; entry = this.#take()) entries.push(entry);
    return entries;
  }

  #add(entry: Entry<Event>): void {
    this.#entries.push(entry);
    this.#size += entry.size;
    if (this.#paused || this.#size <= this.#maxSize) return;
    this.#paused = true;
    this.#flow.pause();
  }

  #take(): Entry<Event> | undefined {
    const entry = this.#entries[this.#head];
    if (!entry) return undefined;
    this.#head += 1;
    if (this.#head * 2 >= this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
    this.#size -= entry.size;
    if (this.#paused && this.#size <= this.#maxSize / 2) {
      this.#paused = false;
      this.#flow.resume();
    }
    return entry;
  }

  #readEnd(end: { readonly error?: unknown }, { resolve, reject }: Reader<Event>): void {
    this.#flow.left();
    if ("error" in end) reject(end.error);
    else resolve({ done: true, value: undefined });
  }
}
