/** Something that waits in a queue. */
export interface Waiter {
  /** Smaller goes first. */
  readonly rank: number;
  /** Between waiters of the same rank the one that came first. */
  readonly order: number;
  /** Set when it waits no longer; it is passed over then. */
  isGone: boolean;
}

/** Whether one waiter goes before another. */
export const precedes = (a: Waiter, b: Waiter): boolean =>
  a.rank < b.rank || (a.rank === b.rank && a.order < b.order);

/**
 * A queue by rank: a binary heap, so that putting in and taking out costs the logarithm of its length. Who leaves while
 * waiting is marked, and taken out when met, or when half of all are gone.
 */
export class FairQueue<Item extends Waiter> {
  #heap: Item[] = [];
  #gone = 0;

  /** How many wait. */
  get length(): number {
    return this.#heap.length - this.#gone;
  }

  /** Who is next; stays in the queue. */
  peek(): Item | undefined {
    while (this.#heap[0]?.isGone) {
      this.#pop();
      this.#gone--;
    }
    return this.#heap[0];
  }

  push(item: Item): void {
    this.#heap.push(item);
    this.#up(this.#heap.length - 1);
  }

  shift(): Item | undefined {
    const first = this.peek();
    if (first) this.#pop();
    return first;
  }

  /** Who is next, and those after: so many at most, in their order. All stay in the queue. */
  first(count: number): Item[] {
    const items: Item[] = [];
    for (let item = this.shift(); item; item = items.length < count ? this.shift() : undefined)
      items.push(item);
    for (const item of items) this.push(item);
    return items;
  }

  /** Removes a waiter. */
  leave(item: Item): void {
    if (item.isGone) return;
    item.isGone = true;
    this.#gone++;
    if (this.#gone * 2 <= this.#heap.length) return;
    this.#heap = this.#heap.filter((other) => !other.isGone);
    this.#gone = 0;
    for (let index = (this.#heap.length >> 1) - 1; index >= 0; index--) this.#down(index);
  }

  #pop(): void {
    const last = this.#heap.pop() as Item;
    if (!this.#heap.length) return;
    this.#heap[0] = last;
    this.#down(0);
  }

  #up(from: number): void {
    const heap = this.#heap;
    const item = heap[from] as Item;
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!precedes(item, heap[parent] as Item)) break;
      heap[index] = heap[parent] as Item;
      index = parent;
    }
    heap[index] = item;
  }

  #down(from: number): void {
    const heap = this.#heap;
    const item = heap[from] as Item;
    let index = from;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && precedes(heap[child + 1] as Item, heap[child] as Item)) child++;
      if (!precedes(heap[child] as Item, item)) break;
      heap[index] = heap[child] as Item;
      index = child;
    }
    heap[index] = item;
  }
}
