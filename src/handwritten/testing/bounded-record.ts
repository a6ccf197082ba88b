/** How much of what a server has seen it remembers, the newest. */
export interface RecordOptions {
  /** Requests, and as many events of sockets. Default: 10 000 */
  readonly entries?: number;
  /** Bytes of the bodies of requests, and as many of events. Default: 16 777 216 (16 MiB) */
  readonly bytes?: number;
  /**
   * Bytes of one body. Of a larger one the record has this beginning and no `body`. Default: 1 048 576 (1 MiB)
   */
  readonly bodyBytes?: number;
}

interface Kept {
  readonly list: unknown[];
  readonly bytes: number;
  readonly onDrop: () => void;
}

/** Keeps the newest entries of lists within a number and a sum of bytes that they share. The oldest is dropped. */
export class BoundedRecord {
  readonly #maxEntries: number;
  readonly #maxBytes: number;
  /** In the order in which they came, so the oldest of all is the first of its list. */
  readonly #kept: Kept[] = [];
  #bytes = 0;

  constructor(maxEntries: number, maxBytes: number) {
    this.#maxEntries = maxEntries;
    this.#maxBytes = maxBytes;
  }

  /** Adds an entry to a list that this record alone changes. `onDrop` is called when it is taken out again. */
  add<Entry>(list: Entry[], entry: Entry, bytes: number, onDrop: () => void): void {
    list.push(entry);
    this.#kept.push({ list, bytes, onDrop });
    this.#bytes += bytes;
    while (this.#kept.length > this.#maxEntries || this.#bytes > this.#maxBytes) this.#dropOldest();
  }

  #dropOldest(): void {
    const oldest = this.#kept.shift();
    if (!oldest) return;
    this.#bytes -= oldest.bytes;
    oldest.list.shift();
    oldest.onDrop();
  }
}
