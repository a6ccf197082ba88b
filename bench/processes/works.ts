import type { Contender } from "../contenders/contender.ts";
import { answerText, eventsPerSocket, eventsPerStream, streamedText } from "./answers.ts";
import { checkVectors, inputCount } from "./embeddings.ts";
import { fileCount } from "./file-pages.ts";
import { lengthModel, modelAnswering, textOf } from "./sizes.ts";
import { toolArguments } from "./tool-calls.ts";

/** What a round does; each call checks what it got. */
export type Work =
  | "complete"
  | "answer"
  | "request"
  | "refused"
  | "stream"
  | "accumulate"
  | "toolStream"
  | "socket"
  | "files"
  | "embed"
  | "upload";

/** What a work needs beside the contender. */
export interface Particulars {
  /** Bytes of the answer's text, of the message's text, or of the file. */
  readonly bytes?: number;
  /** Path of the file. */
  readonly file?: string;
}

type Do = (contender: Contender, particulars: Particulars) => Promise<void>;

const expectEqual = (found: unknown, expected: unknown, what: string): void => {
  if (found !== expected) throw new Error(`${what}: ${found} instead of ${expected}`);
};

/** What is put around a message or a file is less than this. */
const AROUND = 1_000;

const expectAround = (found: number, bytes: number, what: string): void => {
  if (!(found >= bytes && found < bytes + AROUND)) throw new Error(`${what}: ${found} bytes for ${bytes}`);
};

const messageTexts = new Map<number, string>();

/** A message of a size is made once and counted for no contender. */
const messageOf = (bytes: number): string => {
  const text = messageTexts.get(bytes) ?? textOf(bytes);
  messageTexts.set(bytes, text);
  return text;
};

const inputs = Array.from(
  { length: inputCount },
  (_, i) => `Text ${i} of some that are compared by meaning.`,
);

export const works: Readonly<Record<Work, Do>> = {
  async complete(contender) {
    if ((await contender.complete()) !== answerText)
      throw new Error("the answer is not the one that was sent");
  },
  async answer(contender, { bytes = 0 }) {
    const text = (await contender.ask?.(modelAnswering(bytes), "Hello")) ?? "";
    expectEqual(text.length, bytes, "length of the answer");
    expectEqual(text.slice(-20), messageOf(bytes).slice(-20), "end of the answer");
  },
  async request(contender, { bytes = 0 }) {
    expectAround(Number(await contender.ask?.(lengthModel, messageOf(bytes))), bytes, "request");
  },
  async refused(contender) {
    if ((await contender.refused?.()) !== 429) throw new Error("the call was not refused");
  },
  async stream(contender) {
    expectEqual(await contender.stream(), eventsPerStream, "events");
  },
  async socket(contender) {
    expectEqual(await contender.socket?.(), eventsPerSocket, "events");
  },
  async accumulate(contender) {
    if ((await contender.accumulate?.()) !== streamedText)
      throw new Error("the text is not the one that was streamed");
  },
  async toolStream(contender) {
    const calls = (await contender.toolStream?.()) ?? [];
    expectEqual(calls.length, toolArguments.length, "tool calls");
    for (const [i, text] of calls.entries()) expectEqual(text, toolArguments[i], `arguments of call ${i}`);
  },
  async files(contender) {
    expectEqual(await contender.files?.(), fileCount, "files");
  },
  async embed(contender) {
    checkVectors((await contender.embed?.(inputs)) ?? []);
  },
  async upload(contender, { bytes = 0, file = "" }) {
    expectAround((await contender.upload?.(file)) ?? 0, bytes, "upload");
  },
};
