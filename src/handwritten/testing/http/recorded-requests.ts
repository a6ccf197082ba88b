import type { IncomingCall, Outcome } from "../answer-request.ts";
import { BoundedRecord, type RecordOptions } from "../bounded-record.ts";

/** A request as the server saw it. */
export interface RecordedRequest extends IncomingCall, Omit<Outcome, "reply"> {
  /** Of the body, its `content-encoding` undone: all, or as much as the server records of one (`record.bodyBytes`). */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** How many bytes the whole body had. */
  readonly bodyBytes: number;
}

/** The requests that a server remembers. */
export class RecordedRequests {
  readonly list: RecordedRequest[] = [];
  readonly #record: BoundedRecord;
  readonly #maxBodyBytes: number;
  #dropped = 0;

  constructor({ entries, bytes, bodyBytes }: Required<RecordOptions>) {
    this.#record = new BoundedRecord(entries, bytes);
    this.#maxBodyBytes = bodyBytes;
  }

  /** How many requests are no longer in the list. */
  get dropped(): number {
    return this.#dropped;
  }

  add(call: IncomingCall, { operation, body }: Omit<Outcome, "reply">): void {
    const bodyBytes = call.bytes.byteLength;
    const isWhole = bodyBytes <= this.#maxBodyBytes;
    const request: RecordedRequest = {
      ...call,
      operation,
      // What was decoded of a large body would hold all of it.
      body: isWhole ? body : undefined,
      bytes: isWhole ? call.bytes : call.bytes.slice(0, this.#maxBodyBytes),
      bodyBytes,
    };
    this.#record.add(this.list, request, request.bytes.byteLength, () => {
      this.#dropped += 1;
    });
  }
}
