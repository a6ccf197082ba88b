const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
/** Data that is not a gateway's comment (`data: : keepalive`). */
const DATA = /^data: ?[^: ]/;
/** As much of a line as {@link DATA} looks at. */
const ENOUGH = 7;

/**
 * Detects data in chunks, as opposed to keep-alives: comments, blank lines and fields other than `data`. Made for one
 * stream, for all of its chunks.
 */
export class ContentWatch {
  /** The beginning of the line that the next chunk continues. */
  #line = "";

  /** Takes a chunk that brought an event: reads only its last line. */
  skip(chunk: Uint8Array): void {
    let start = chunk.length;
    while (start > 0 && !isLineEnd(chunk[start - 1] as number)) start--;
    if (start > 0) this.#line = "";
    this.sees(chunk.subarray(start, start + ENOUGH));
  }

  /** Takes a chunk that brought none. @returns whether it has data */
  sees(chunk: Uint8Array): boolean {
    let line = this.#line;
    let settled = line.length >= ENOUGH;
    let inData = DATA.test(line);
    let found = false;
    for (const byte of chunk) {
      if (isLineEnd(byte)) {
        line = "";
        settled = inData = false;
      } else if (settled) found ||= inData;
      else {
        line += String.fromCharCode(byte);
        inData = DATA.test(line);
        found ||= inData;
        settled = line.length >= ENOUGH;
      }
    }
    this.#line = line;
    return found;
  }
}

const isLineEnd = (byte: number): boolean => byte === LINE_FEED || byte === CARRIAGE_RETURN;
