import type { MessageDeltaObject, MessageObject } from "../../../generated/models.ts";
import type { AssistantStreamEvents, MessageTextDelta } from "./assistant-events.ts";
import type { EventArguments } from "./events.ts";

/** Emits progress. */
export type Tell = <Name extends keyof AssistantStreamEvents>(
  name: Name,
  ...args: EventArguments<AssistantStreamEvents, Name>
) => void;

/** Emits the progress of one message, part by part. */
export class MessageProgress {
  readonly #tell: Tell;
  readonly #begun = new Set<number>();
  /** The part that the last piece was about. */
  #current: number | undefined;

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  /** Emits the pieces of a delta, which the message has already. */
  take(delta: MessageDeltaObject["delta"], message: MessageObject): void {
    const pieces = delta.content ?? [];
    for (const { index } of pieces) this.#begin(index, message);
    this.#tell("messageDelta", delta, message);
    for (const piece of pieces) {
      const part = message.content?.[piece.index];
      if (piece.type === "text" && hasText(piece.text) && part?.type === "text")
        this.#tell("textDelta", piece.text, part.text);
      if (this.#current !== piece.index) this.#endPart(message);
      this.#current = piece.index;
    }
  }

  /** The message is done. */
  finish(message: MessageObject): void {
    this.#endPart(message);
    this.#tell("messageDone", message);
  }

  #begin(index: number, { content }: MessageObject): void {
    if (this.#begun.has(index)) return;
    this.#begun.add(index);
    const part = content?.[index];
    if (part?.type === "text") this.#tell("textCreated", part.text);
  }

  #endPart(message: MessageObject): void {
    const part = this.#current === undefined ? undefined : message.content?.[this.#current];
    this.#current = undefined;
    if (part?.type === "text") this.#tell("textDone", part.text, message);
    else if (part?.type === "image_file") this.#tell("imageFileDone", part.image_file, message);
  }
}

/** What cannot be read of a piece was left out, and may be all of it. */
const hasText = (text: MessageTextDelta | null | undefined): text is MessageTextDelta =>
  typeof text?.value === "string" || Boolean(text?.annotations?.length);
