/** An upload that has begun. It is plain JSON, so a program can keep it and go on after its own end. */
export interface UploadState {
  readonly uploadID: string;
  /** Size of the whole file. */
  readonly bytes: number;
  /** Bytes of each part; the last one may have less. */
  readonly partSize: number;
  /** The ids of the parts in the order of the file; null for one that is not acknowledged. */
  readonly partIDs: readonly (string | null)[];
}

/** How far an upload is. What the server has acknowledged counts. */
export interface UploadProgress {
  readonly uploadID: string;
  readonly sentBytes: number;
  readonly totalBytes: number;
  readonly sentParts: number;
  readonly totalParts: number;
  /** For `resume`, should it be interrupted. */
  readonly state: UploadState;
}

/** The parts of an upload, as they are acknowledged. */
export class PartRecord {
  readonly #uploadID: string;
  readonly #bytes: number;
  readonly #partSize: number;
  readonly #partIDs: (string | null)[];

  constructor({ uploadID, bytes, partSize, partIDs }: UploadState) {
    this.#uploadID = uploadID;
    this.#bytes = bytes;
    this.#partSize = partSize;
    this.#partIDs = [...partIDs];
  }

  has(index: number): boolean {
    return this.#partIDs[index] !== null;
  }

  acknowledge(index: number, id: string): void {
    this.#partIDs[index] = id;
  }

  sizeOf(index: number): number {
    return Math.min(this.#partSize, this.#bytes - index * this.#partSize);
  }

  /** The ids of the parts that are acknowledged, in the order of the file. */
  get ids(): string[] {
    return this.#partIDs.filter((id) => id !== null);
  }

  get progress(): UploadProgress {
    const sent = this.#partIDs.flatMap((id, index) => (id === null ? [] : [this.sizeOf(index)]));
    const facts = { uploadID: this.#uploadID, partSize: this.#partSize, bytes: this.#bytes };
    return {
      uploadID: this.#uploadID,
      sentBytes: sent.reduce((sum, size) => sum + size, 0),
      totalBytes: this.#bytes,
      sentParts: sent.length,
      totalParts: this.#partIDs.length,
      state: { ...facts, partIDs: [...this.#partIDs] },
    };
  }
}
