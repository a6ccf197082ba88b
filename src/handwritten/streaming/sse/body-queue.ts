import { joinChunks } from "../../core/reply/join-chunks.ts";
import { formOf, isPlainStart } from "./body-form.ts";
import { LineQueue } from "./line-queue.ts";
import { noEventsError, RefusedStream } from "./refused-stream.ts";
import { type FactsSource, type QueuedEvent, SSEQueue } from "./sse-queue.ts";

/** The unread events of a body, whose form is decided by its first bytes: see {@link formOf}. */
export class BodyQueue extends SSEQueue {
  readonly #factsSource: FactsSource;
  readonly #type: string;
  readonly #maxEventBytes: number | undefined;
  /** The events are server-sent. */
  #isPlain = false;
  #start: BodyStart | undefined;
  #lines: LineQueue | undefined;
  #refusal: { readonly error: unknown } | undefined;

  /** @param type - the content type of the response */
  constructor(source: FactsSource, type: string, maxEventBytes?: number) {
    super(source, maxEventBytes);
    this.#factsSource = source;
    this.#type = type;
    this.#maxEventBytes = maxEventBytes;
  }

  override get some(): boolean {
    return this.#lines ? this.#lines.some : super.some;
  }

  override push(chunk: Uint8Array | undefined): void {
    if (!this.#isPlain && !this.#start) this.#isPlain = Boolean(chunk && isPlainStart(chunk, this.#type));
    if (this.#isPlain) super.push(chunk);
    else if (this.#lines) this.#lines.push(chunk);
    else this.#pushStart(chunk);
  }

  override take(): QueuedEvent | undefined {
    if (this.#refusal) throw this.#refusal.error;
    return this.#lines ? this.#lines.take() : super.take();
  }

  override clear(): void {
    super.clear();
    this.#lines?.clear();
    this.#refusal = undefined;
  }

  #pushStart(chunk: Uint8Array | undefined): void {
    this.#start ??= new BodyStart();
    const start = this.#start;
    const isEnd = chunk === undefined;
    const text = start.add(chunk);
    if (start.refused) {
      this.#refuse(start.refused.push(text, isEnd));
      return;
    }
    switch (formOf(start.text, this.#type, isEnd)) {
      case "events":
        this.#isPlain = true;
        super.push(start.bytes());
        break;
      case "lines":
        this.#lines = new LineQueue(() => this.#factsSource.facts(), this.#maxEventBytes);
        this.#lines.push(start.bytes());
        break;
      case "foreign":
        this.#refuse(noEventsError(this.#type, this.#factsSource.facts()));
        break;
      case "document":
        start.refused = new RefusedStream(this.#type, () => this.#factsSource.facts());
        this.#refuse(start.refused.push(start.text, isEnd));
    }
  }

  #refuse(error: unknown): void {
    if (error) this.#refusal = { error };
  }
}

/** The beginning of a body whose form is not known yet, or a document from its beginning. */
class BodyStart {
  readonly #utf8 = new TextDecoder();
  #chunks: Uint8Array[] = [];
  #length = 0;
  /** Without the white space and the byte order mark before it. */
  text = "";
  refused: RefusedStream | undefined;

  /** Takes the next bytes, or the end. @returns their text */
  add(chunk: Uint8Array | undefined): string {
    const text = this.#utf8.decode(chunk, { stream: chunk !== undefined });
    if (this.refused) return text;
    this.text = (this.text + text).trimStart();
    // The end of the body ends the last line too.
    this.#chunks.push(chunk ?? LINE_END);
    this.#length += (chunk ?? LINE_END).length;
    // Servers send blank lines while they work. Only a byte order mark matters, which has three bytes.
    if (!this.text && this.#length > BLANK) {
      this.#chunks = [];
      this.#length = 0;
    }
    return text;
  }

  bytes(): Uint8Array {
    return joinChunks(this.#chunks);
  }
}

const BLANK = 16;
const LINE_END = new Uint8Array([10, 10]);
