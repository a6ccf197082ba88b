import type { Uploadable } from "../contract.ts";
import { chunksOf } from "../core/reply/chunks.ts";
import { onAbort } from "../core/signals.ts";
import { APIUserAbortError } from "../errors/index.ts";
import { openFile } from "../uploads/open-file.ts";
import { readChunks } from "../uploads/read-chunks.ts";
import { run } from "./run-process.ts";

/** How audio is played. */
export interface PlayAudioOptions {
  /** Stops it, with an `APIUserAbortError`. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Plays audio as it comes, for instance the `Response` of `audio.speech.create`, and resolves when it is over. It runs `ffplay` of FFmpeg.
 *
 * @throws ConfigurationError where there are no processes or no `ffplay`; UsageError when `ffplay` fails; APIUserAbortError; EncodeError
 * for audio that was read already; and what reading it throws
 */
export const playAudio = async (
  input: Uploadable | NodeJS.ReadableStream,
  { signal }: PlayAudioOptions = {},
): Promise<void> => {
  if (signal?.aborted) throw new APIUserAbortError({ cause: signal.reason });
  const { source } = openFile(input as Uploadable);
  const chunks = chunksOf<unknown>(source instanceof Blob ? source.stream() : source);
  const { child, ended, failure } = run(
    "ffplay",
    "playAudio()",
    ["-autoexit", "-nodisp", "-loglevel", "error", "-i", "pipe:0"],
    ["pipe", "ignore", "pipe"],
  );
  const stopListening = onAbort(signal, () => child.kill());
  try {
    const fed = feed(readChunks({ [Symbol.asyncIterator]: () => chunks }), child).catch(stop(child));
    // A player that has ended needs no more, also when the source has not.
    const code = await Promise.race([ended, fed.then(() => ended)]);
    if (signal?.aborted) throw new APIUserAbortError({ cause: signal.reason });
    if (code !== 0) throw failure(code);
  } finally {
    stopListening();
    // Nothing waits for it: the player has ended, so a failure to close has no effect.
    void Promise.resolve(chunks.return?.()).catch(() => {});
  }
};

/** A source that fails ends the player as well. */
const stop =
  (child: ReturnType<typeof run>["child"]) =>
  (error: unknown): never => {
    child.kill();
    throw error;
  };

/** Writes as fast as the player reads. What it does not read, because it has ended, is not wanted. */
const feed = async (
  chunks: AsyncIterable<Uint8Array>,
  child: ReturnType<typeof run>["child"],
): Promise<void> => {
  const { stdin } = child;
  if (!stdin) return;
  // `close` follows, and says more: a pipe breaks when the player ends first.
  stdin.on("error", () => {});
  for await (const chunk of chunks) {
    if (stdin.destroyed || child.exitCode !== null) return;
    if (stdin.write(chunk)) continue;
    await new Promise<void>((resolve) => {
      stdin.once("drain", resolve).once("close", resolve);
    });
  }
  stdin.end();
};
